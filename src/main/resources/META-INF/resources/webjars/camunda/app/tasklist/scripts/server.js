/* Talking to the server, for all that Tasklist and Cockpit show of incidents. */

class Problem extends Error {
  constructor(status, body) {
    super(body.detail || body.title || `The server answered with ${status}.`);
    this.status = status;
    this.errors = body.errors ?? [];
  }
}

// What the server says of a missing login is meant for machines, which log in with each request.
const loggedOut = { detail: 'Your session has ended. Log in again, then repeat the step.' };
const problemTexts = { 403: 'You may not do this.' };

async function request(url, options) {
  const response = await fetch(url, { credentials: 'same-origin', ...options }).catch((error) => {
    throw error.name === 'AbortError' ? error : new Error('The server does not answer. Try again.');
  });
  const body = await response.json().catch(() => ({}));
  if (response.ok) return body;
  const problem = response.status === 401 ? loggedOut : { title: problemTexts[response.status], ...body };
  throw new Problem(response.status, problem);
}

// X-Requested-With asks the server not to make the browser open its own login window.
const accept = { Accept: 'application/json, application/problem+json', 'X-Requested-With': 'XMLHttpRequest' };

/** Next to the webapps, which live under /camunda. */
export const apiBase = (api) => `${api.engineApi.split('/camunda/')[0]}/api`;

export const get = (url, signal) => request(url, { signal, headers: accept });

/** A change gets no signal, as a rule: it counts even when the user has moved on. */
export function send(api, method, url, body, signal) {
  const headers = { ...accept, 'Content-Type': 'application/json', 'X-XSRF-TOKEN': api.CSRFToken };
  return request(url, { method, headers, signal, body: body === undefined ? undefined : JSON.stringify(body) });
}

export function client(api, signal) {
  const base = apiBase(api);
  const at = (number, path) => `${base}/incidents/${encodeURIComponent(number)}${path}`;
  return {
    incidentOf: (taskId) => get(`${base}/tasks/${taskId}/incident`, signal),
    incident: (number, path = '') => get(at(number, path), signal),
    serviceLevels: (number) => get(at(number, '/service-levels'), signal),
    fileAddress: (number, id) => at(number, `/attachments/${id}`),
    post: (number, path, body) => send(api, 'POST', at(number, `/${path}`), body),
    follow: (number, wanted) => send(api, wanted ? 'PUT' : 'DELETE', at(number, '/followers/me')),
  };
}
