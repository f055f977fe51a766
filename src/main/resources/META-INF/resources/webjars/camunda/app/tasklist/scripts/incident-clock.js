/*
 * The clock on the forms: a form has a place for it, an HTML component with <div class="desk-clock"></div>. It shows the
 * clocks of the incident whose task is on screen, and nothing for another task.
 *
 * A plain ES module, loaded through customScripts in config.js. Tasklist renders this plugin point once. Forms make their
 * place anew whenever they like, so one lasting element is put wherever the place is.
 */

import { clocksView } from './clock-view.js';
import { el } from './incident-view.js';
import { client } from './server.js';

let current = null;

function put() {
  const place = document.querySelector('[cam-tasklist-task] .desk-clock');
  if (current && place && place.firstChild !== current.node) place.replaceChildren(current.node);
}

function leave() {
  current?.abort.abort();
  current?.node.remove();
  current = null;
}

function enter(api, taskId) {
  leave();
  const abort = new AbortController();
  const server = client(api, abort.signal);
  let number = null;

  async function load() {
    try {
      number ??= (await server.incidentOf(taskId)).number;
      return await server.serviceLevels(number);
    } catch (error) {
      if (error.status === 404) abort.abort(); // a task of something else, or done: do not ask again
      else throw error;
      return [];
    }
  }

  const clocks = clocksView(load, abort.signal);
  const node = el('section', { 'aria-label': 'Service levels' }, clocks.node);
  current = { taskId, abort, node, refresh: clocks.refresh };
  put();
  clocks.refresh();
}

export default {
  id: 'incident-clock',
  pluginPoint: 'tasklist.task.action',
  priority: 0,
  render(host, { api }, scope) {
    scope.$watchGroup(['task.id', 'task.assignee'], ([taskId]) => {
      if (!taskId) leave();
      else if (taskId !== current?.taskId) enter(api, taskId);
      else current.refresh(); // whoever takes a task responds to the incident, which ends a clock
    });
    new MutationObserver(put).observe(document.body, { childList: true, subtree: true });
  },
};
