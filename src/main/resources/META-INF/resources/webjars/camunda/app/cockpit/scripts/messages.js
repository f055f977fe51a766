/*
 * The section "Messages" of Cockpit's dashboard: what goes out by which channel, and what does not until somebody has
 * repaired the channel and sends it again.
 *
 * A plain ES module, loaded through customScripts in config.js. Text only ever becomes a text node.
 */

import { button, el, english, nextId } from '../../tasklist/scripts/incident-view.js';
import { apiBase, get, send } from '../../tasklist/scripts/server.js';

const askEvery = 15_000;
const number = new Intl.NumberFormat(english);

function client(api, signal) {
  const channels = `${apiBase(api)}/channels`;
  return {
    channels: () => get(channels, signal),
    sendAgain: (channel) => send(api, 'POST', `${channels}/${channel}/retry`),
  };
}

/* ---- one channel ---- */

const columns = ['Channel', 'Set up', 'Waiting', 'Stuck', 'Sent in 24 h', 'Failed in 24 h', 'Latest problem'];
const counts = new Set(['Waiting', 'Stuck', 'Sent in 24 h', 'Failed in 24 h']);
const look = (name) => ({ class: counts.has(name) ? 'idesk-number' : null });

/** A row that lasts, so that what has the focus keeps it when news come. */
function rowView({ label }, sendAgain) {
  const again = button('Send again', 'btn-default btn-xs', sendAgain);
  again.setAttribute('aria-label', `Send again: ${label}`);
  const stuck = el('span');
  const cells = Object.fromEntries(columns.slice(1).map((name) => [name, el('td', look(name))]));
  cells.Stuck.append(again, ' ', stuck);
  const node = el('tr', null, el('th', { scope: 'row' }, label), Object.values(cells));

  function show(channel) {
    cells['Set up'].textContent = channel.setUp ? 'Yes' : 'No';
    cells.Waiting.textContent = number.format(channel.waiting);
    stuck.textContent = number.format(channel.stuck);
    stuck.className = channel.stuck > 0 ? 'idesk-error' : '';
    again.hidden = channel.stuck === 0;
    cells['Sent in 24 h'].textContent = number.format(channel.sent);
    cells['Failed in 24 h'].textContent = number.format(channel.failed);
    cells['Latest problem'].textContent = channel.problem ?? 'None';
  }

  return { node, show };
}

/* ---- the section ---- */

function showSection(host, server, signal) {
  const id = nextId();
  const rows = new Map();
  const body = el('tbody');
  const table = el('div', { class: 'idesk-table', hidden: true }, el('table', { class: 'cam-table' },
    el('thead', null, el('tr', null, columns.map((name) => el('th', { scope: 'col', ...look(name) }, name)))), body));
  const hint = el('p', null,
    'What is stuck has been tried several times and waits for you: repair the channel, then send it again.');
  const done = el('p', { class: 'idesk-message', role: 'status', tabindex: '-1' });
  const problem = el('p', { class: 'idesk-message idesk-error', role: 'status' });
  let busy = false;

  function rowOf(channel) {
    if (!rows.has(channel.channel)) {
      const row = rowView(channel, () => sendAgain(channel));
      rows.set(channel.channel, row);
      body.append(row.node);
    }
    return rows.get(channel.channel);
  }

  async function refresh() {
    try {
      const channels = await server.channels();
      channels.forEach((channel) => rowOf(channel).show(channel));
      table.hidden = false;
      problem.textContent = '';
    } catch (error) {
      if (error.name === 'AbortError') return;
      if (error.status === 403) {
        hint.textContent = 'Only administrators see how the channels do.';
        clearInterval(timer);
      } else {
        problem.textContent = `${rows.size > 0 ? 'Not up to date any more. ' : ''}${error.message}`;
      }
    }
  }

  async function sendAgain({ channel, label }) {
    if (busy) return;
    busy = true;
    try {
      const { sentAgain } = await server.sendAgain(channel);
      const messages = sentAgain === 1 ? '1 message goes' : `${number.format(sentAgain)} messages go`;
      done.textContent = `${label}: ${messages} out again.`;
      await refresh();
      done.focus(); // its button is gone
    } catch (error) {
      done.textContent = '';
      problem.textContent = `${label}: ${error.message}`;
    } finally {
      busy = false;
    }
  }

  host.replaceChildren(el('section', { class: 'idesk-panel idesk-channels', 'aria-labelledby': id },
    el('h3', { id }, 'Messages'),
    hint, done, problem, table));
  const timer = setInterval(() => document.hidden || refresh(), askEvery);
  signal.addEventListener('abort', () => clearInterval(timer));
  refresh();
}

let abort = null;

export default {
  id: 'messages',
  pluginPoint: 'cockpit.dashboard',
  priority: 0, // above the service levels: it is looked at more often
  render(node, { api }) {
    abort?.abort();
    abort = new AbortController();
    showSection(node, client(api, abort.signal), abort.signal);
  },
  unmount() {
    abort?.abort();
  },
};
