/*
 * The section "Service levels" of Cockpit's dashboard: after a table or a calendar changed, what does that change
 * for the open incidents? Shown first, then applied to some or all.
 *
 * A plain ES module, loaded through customScripts in config.js. Text only ever becomes a text node.
 */

import { button, el, nextId, time } from '../../tasklist/scripts/incident-view.js';
import { apiBase, send } from '../../tasklist/scripts/server.js';

const shownRows = 200;
const commitments = {
  response: 'Response',
  resolution: 'Resolution',
  'operational-level': 'Operational level',
  'vendor-contract': 'Vendor contract',
};

/* ---- talking to the server ---- */

function client(api, signal) {
  const repair = `${apiBase(api)}/service-levels/repair`;
  return {
    preview: () => send(api, 'POST', repair, { apply: false }, signal),
    apply: (incidents) => send(api, 'POST', repair, { incidents, apply: true }),
    instances: (incidents) =>
      send(api, 'POST', `${api.engineApi}/history/process-instance`, {
        processInstanceBusinessKeyIn: incidents, rootProcessInstances: true, unfinished: true,
      }, signal),
  };
}

/* ---- words ---- */

const number = new Intl.NumberFormat('en');
const counted = (count, one, many = `${one}s`) => `${number.format(count)} ${count === 1 ? one : many}`;

/** "PT1H30M emea-office" becomes "1 h 30 min, emea-office". */
function target(text) {
  if (!text) return 'No target';
  const [duration, calendar] = text.split(' ');
  const units = { H: ' h ', M: ' min ', S: ' s ' };
  return `${duration.replace(/^PT/, '').replace(/[HMS]/g, (unit) => units[unit]).trim()}, ${calendar}`;
}

const due = (at) => time(at) ?? 'No due date';

function byIncident(changes) {
  const groups = new Map();
  for (const change of changes) {
    groups.set(change.incident, [...(groups.get(change.incident) ?? []), change]);
  }
  return groups;
}

function sentence(report, verb) {
  const incidents = byIncident(report.changes).size;
  if (incidents === 0) return `${counted(report.count, 'open incident')} looked at: nothing changes.`;
  return `${counted(report.count, 'open incident')} looked at: ${counted(report.changes.length, 'commitment')} of`
    + ` ${counted(incidents, 'incident')} ${verb}, ${number.format(report.newlyBreached)} newly breached.`;
}

/* ---- the table ---- */

const columns = ['Incident', 'Commitment', 'Target now', 'New target', 'Due now', 'New due', 'Newly breached'];

function rows(incident, changes, onSelect) {
  const box = el('input', { type: 'checkbox', value: incident, 'aria-label': `Select ${incident}`, change: onSelect });
  return changes.map((change, index) => el('tr', index > 0 ? null : { class: 'idesk-first' },
    index > 0 ? null : [
      el('td', { rowspan: changes.length }, box),
      el('th', { scope: 'rowgroup', rowspan: changes.length, 'data-incident': incident }, incident),
    ],
    el('td', null, commitments[change.commitment] ?? change.commitment),
    el('td', null, target(change.oldTarget)), el('td', null, target(change.newTarget)),
    el('td', null, due(change.oldDue)), el('td', null, due(change.newDue)),
    el('td', null, change.newlyBreached ? el('strong', { class: 'idesk-error' }, 'Newly breached') : 'No')));
}

function tableView(groups, onSelect) {
  const shown = [];
  let left = shownRows;
  for (const [incident, changes] of groups) {
    if (left < changes.length) break;
    left -= changes.length;
    shown.push(incident);
  }
  const everyone = el('input', { type: 'checkbox', 'aria-label': 'Select all that are shown' });
  const bodies = shown.map((incident) => el('tbody', null, rows(incident, groups.get(incident), select)));
  const boxes = bodies.map((body) => body.querySelector('input'));
  everyone.addEventListener('change', () => {
    for (const box of boxes) box.checked = everyone.checked;
    select();
  });

  function select() {
    const selected = boxes.filter((box) => box.checked).map((box) => box.value);
    everyone.checked = selected.length === boxes.length;
    everyone.indeterminate = selected.length > 0 && !everyone.checked;
    onSelect(selected);
  }

  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const table = el('table', { class: 'cam-table' },
    el('caption', null, `What a repair would change. Times in ${zone}.`),
    el('thead', null, el('tr', null, el('th', { scope: 'col' }, everyone),
      columns.map((name) => el('th', { scope: 'col' }, name)))),
    bodies);
  const more = groups.size - shown.length;
  const rest = more > 0 ? el('p', null, `and ${counted(more, 'more incident', 'more incidents')}.`) : null;
  return { shown, node: el('div', { class: 'idesk-table' }, table, ...(rest ? [rest] : [])) };
}

/** Turns the numbers of incidents into links; without an answer they stay what they are. */
async function link(node, server, incidents) {
  const found = await server.instances(incidents).catch(() => []);
  const ids = new Map(found.map(({ businessKey, id }) => [businessKey, id]));
  for (const cell of node.querySelectorAll('[data-incident]')) {
    const id = ids.get(cell.dataset.incident);
    if (id) cell.replaceChildren(el('a', { href: `#/process-instance/${id}/runtime` }, cell.dataset.incident));
  }
}

/* ---- the section ---- */

function showSection(host, server) {
  const id = nextId();
  const message = el('p', { class: 'idesk-message', role: 'status' });
  const place = el('div');
  const opener = button('Preview repair', 'btn-primary', () => run('Looking at the open incidents.', preview));
  let busy = false;

  function say(text, failed = false) {
    message.textContent = text;
    message.classList.toggle('idesk-error', failed);
  }

  /** One step at a time; the buttons keep the focus meanwhile. */
  async function run(text, step) {
    if (busy) return;
    busy = true;
    host.setAttribute('aria-busy', 'true');
    say(text);
    try {
      await step();
    } catch (error) {
      const places = (error.errors ?? []).map(({ field, message: why }) => `${field}: ${why}`);
      if (error.name !== 'AbortError') say([error.message, ...places].join(' '), true);
    } finally {
      busy = false;
      host.removeAttribute('aria-busy');
    }
  }

  async function preview() {
    place.replaceChildren();
    const report = await server.preview();
    say(sentence(report, 'would change'));
    show(report);
  }

  async function apply(incidents) {
    const done = await server.apply(incidents);
    const text = `Applied. ${sentence(done, 'changed')}`;
    place.replaceChildren();
    say(text);
    opener.focus();
    const report = await server.preview();
    const left = byIncident(report.changes).size;
    say(`${text} ${left === 0 ? 'Nothing is left to repair.' : `Left to repair: ${counted(left, 'incident')}.`}`);
    show(report);
  }

  function show(report) {
    const groups = byIncident(report.changes);
    if (groups.size === 0) return;
    let selected = [];
    const question = el('div');
    const some = button('', 'btn-default', () => ask(selected, some));
    const all = button(`Apply to all (${number.format(groups.size)})`, 'btn-default', () => ask([...groups.keys()], all));
    const table = tableView(groups, choose);

    function choose(incidents) {
      selected = incidents;
      some.textContent = `Apply to selected (${number.format(selected.length)})`;
      some.disabled = selected.length === 0;
      question.replaceChildren();
    }

    function ask(incidents, asker) {
      if (busy) return;
      const breached = incidents.flatMap((incident) => groups.get(incident)).filter((c) => c.newlyBreached).length;
      const text = `Repair ${counted(incidents.length, 'incident')}? Due dates move, and each timeline says so.`
        + (breached > 0 ? ` ${counted(breached, 'commitment')} will be breached, which is reported at once.` : '');
      const textId = nextId();
      const yes = button('Repair', 'btn-primary', () => run('Repairing.', () => apply(incidents)));
      const no = button('Cancel', 'btn-default', () => {
        question.replaceChildren();
        asker.focus();
      });
      question.replaceChildren(el('div', { class: 'idesk-question', role: 'group', 'aria-labelledby': textId },
        el('p', { id: textId }, text), el('div', { class: 'idesk-buttons' }, yes, no)));
      yes.focus();
    }

    choose([]);
    place.replaceChildren(el('div', { class: 'idesk-buttons' }, some, all), question, table.node);
    link(table.node, server, table.shown);
  }

  host.replaceChildren(el('section', { class: 'idesk-panel idesk-repair', 'aria-labelledby': id },
    el('h3', { id }, 'Service levels'),
    el('p', null, 'After a table or a calendar changed: see what that changes for open incidents, then apply it.'),
    opener, message, place));
}

let abort = null;

export default {
  id: 'service-levels',
  pluginPoint: 'cockpit.dashboard',
  priority: -1, // below what Cockpit shows itself
  render(node, { api }) {
    abort?.abort();
    abort = new AbortController();
    showSection(node, client(api, abort.signal));
  },
  unmount() {
    abort?.abort();
  },
};
