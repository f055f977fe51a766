/* Talking to the server, for all that Tasklist and Cockpit show of incidents. */

class Problem extends Error {
  constructor(status, body) {
    super(body.detail || body.title || `The server answered with ${status}.`);
    this.status = status;
    this.errors = body.errors ?? [];
  }
}

const problemTexts = {
  401: 'Your session has ended. Log in again, then repeat the step.',
  403: 'You may not do this.',
};

export async function request(url, options) {
  const response = await fetch(url, { credentials: 'same-origin', ...options }).catch((error) => {
    throw error.name === 'AbortError' ? error : new Error('The server does not answer. Try again.');
  });
  const body = await response.json().catch(() => ({}));
  if (response.ok) return body;
  throw new Problem(response.status, { title: problemTexts[response.status], ...body });
}

export function client(api, signal) {
  // Next to the webapps, which live under /camunda.
  const base = `${api.engineApi.split('/camunda/')[0]}/api`;
  const at = (number, path) => `${base}/incidents/${encodeURIComponent(number)}${path}`;
  // X-Requested-With asks the server not to make the browser open its own login window.
  const accept = { Accept: 'application/json, application/problem+json', 'X-Requested-With': 'XMLHttpRequest' };
  const get = (url) => request(url, { signal, headers: accept });
  return {
    incidentOf: (taskId) => get(`${base}/tasks/${taskId}/incident`),
    incident: (number, path = '') => get(at(number, path)),
    serviceLevels: (number) => get(at(number, '/service-levels')),
    // A change is never aborted: it counts even when the user has moved on.
    post: (number, path, body) =>
      request(at(number, `/${path}`), {
        method: 'POST',
        headers: { ...accept, 'Content-Type': 'application/json', 'X-XSRF-TOKEN': api.CSRFToken },
        body: JSON.stringify(body),
      }),
  };
}
