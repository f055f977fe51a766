/*
 * The tab "Incident" of every task in Tasklist: record, timeline, comments, changes.
 *
 * A plain ES module, loaded through customScripts in config.js. Tasklist calls render when the tab is
 * shown and again for another task, and unmount before that and when the tab is left. `node` is still
 * outside the document when render is called.
 */

import { clocksView } from './clock-view.js';
import { choiceField, formView, inputField, selectField, showField, textField } from './form-view.js';
import {
  button, el, fileLinks, isStaff, majorView, nextId, pageSize, promised, recordView, relatedView, section, subcategories, summary, taskLinks,
  timelineView, timeText, words, zone,
} from './incident-view.js';
import { client } from './server.js';

/* ---- writing ---- */

const comments = [
  {
    action: 'note', audience: 'internal', title: 'Note to colleagues', hint: 'The reporter cannot see it.',
    label: 'Note', submit: 'Add note', done: 'Note added.',
  },
  {
    action: 'message', audience: 'reporter', title: 'Message to the reporter',
    hint: 'Sent by e-mail, or however the reporter wants to be reached.',
    label: 'Message', submit: 'Send message', done: 'Message sent.',
    fromReporter: { title: 'Message to the service desk', hint: 'Everybody who works on the incident can read it.' },
  },
];

/** A text that outlives a look at another tab, and a form that sends it. */
function writingForm(tab, { kind, label, more = [], send, done, ...form }) {
  const draft = `${tab.user} ${tab.number} ${kind}`;
  const field = textField('text', label);
  field.control.value = drafts.get(draft) ?? '';
  field.control.addEventListener('input', () => drafts.set(draft, field.control.value));
  const sendText = async () => {
    await send(field.control.value);
    drafts.delete(draft);
    field.control.value = '';
    field.control.focus();
    return done();
  };
  return formView({ ...form, look: `idesk-${kind}`, fields: [field, ...more], send: sendText });
}

function commentForm(tab, { audience, label, submit, done, ...comment }) {
  const { title, hint } = isStaff(tab.record) ? comment : comment.fromReporter;
  const send = (text) => tab.post('comments', { text, audience });
  return writingForm(tab, { kind: audience, title, hint, label, submit, send, done: () => done });
}

const hour = 60 * 60 * 1000;
const nextUpdates = [
  ['usual', 'As usual for the priority'], ['1h', 'In 1 hour'], ['4h', 'In 4 hours'],
  ['tomorrow', 'Tomorrow at this time'], ['at', 'At a time…'], ['none', 'None'],
];

/** As the server takes it; nothing where it decides itself. */
function nextUpdate(choice, at) {
  if (choice === 'usual') return undefined;
  if (choice === 'none') return choice;
  const time = choice === 'at' ? new Date(at) : new Date();
  time.setSeconds(0, 0); // people are told the minute
  if (choice === '1h') time.setTime(time.getTime() + hour);
  if (choice === '4h') time.setTime(time.getTime() + 4 * hour);
  if (choice === 'tomorrow') time.setDate(time.getDate() + 1);
  return time.toISOString();
}

function updateForm(tab) {
  const next = choiceField('nextUpdate', 'Next update', nextUpdates, 'usual');
  const at = inputField('nextUpdate', 'Promised for', { type: 'datetime-local', required: true, disabled: true });
  at.hint = `In ${zone}.`;
  next.control.addEventListener('change', () => showField(at, next.control.value === 'at'));

  async function send(text) {
    await tab.post('updates', { text, nextUpdate: nextUpdate(next.control.value, at.control.value) });
    next.control.value = 'usual';
    at.control.value = '';
    showField(at, false);
  }

  function done() {
    const time = promised(tab.record);
    return `Update sent. ${time ? `The next one is promised for ${timeText(time)}.` : 'No further one is promised.'}`;
  }

  return writingForm(tab, {
    kind: 'everybody', title: 'Update to everybody concerned', label: 'Update', more: [next, at], submit: 'Send update',
    hint: 'Sent to the reporter, the customer and whoever follows; it says when to expect the next one.', send, done,
  });
}

/* ---- changes ---- */

function classificationFields(record) {
  const category = selectField('category', 'Category', Object.keys(subcategories), record.category);
  const under = (value) => subcategories[value] ?? [];
  const subcategory = selectField('subcategory', 'Subcategory', under(record.category), record.subcategory);
  category.control.required = true;
  subcategory.control.required = true;
  category.control.addEventListener('change', () => {
    const changed = category.control.value !== category.before;
    const value = changed ? null : record.subcategory;
    const other = selectField('subcategory', '', under(category.control.value), value);
    subcategory.control.replaceChildren(...other.control.children);
    subcategory.control.value = other.before;
  });
  const rest = [['usersAffected', 'Users affected'], ['deadline', 'Deadline'], ['workaround', 'Workaround']];
  const others = rest.map(([name, label]) => selectField(name, label, Object.keys(words[name]), record[name]));
  return [category, subcategory, ...others, textField('reason', 'Reason')];
}

/** What the user changed; a new category never goes without its subcategory. */
function changedValues(fields) {
  const changed = {};
  for (const { name, control, before } of fields) {
    if (control.value !== before || (name === 'subcategory' && changed.category)) changed[name] = control.value;
  }
  return changed;
}

async function reclassify(tab, fields) {
  const changed = changedValues(fields);
  if (Object.keys(changed).length < 2) throw new Error('Change at least one value.');
  await tab.post('classification', changed);
  return 'Reclassified. Priority and group follow in a moment.';
}

async function callForHelp(tab, fields) {
  await tab.post('escalations', { reason: fields[0].control.value });
  return 'Those up the line are told. The work stays where it is.';
}

async function join(tab, fields) {
  const [parent, reason] = fields.map(({ control }) => control.value.trim());
  await tab.post('parent', { parent, reason });
  return `It belongs to ${parent} now, and is solved with it.`;
}

async function release(tab, fields) {
  await tab.post('release', { reason: fields[0].control.value });
  return 'Its own tier works on it again.';
}

async function proposeMajor(tab, fields) {
  await tab.post('major', { reason: fields[0].control.value });
  return 'The incident managers are asked to decide. The work goes on meanwhile.';
}

async function withdraw(tab, fields) {
  await tab.post('withdrawal', { reason: fields[0].control.value });
  return 'Withdrawn. Its open tasks end in a moment.';
}

/** A button and the panel where its form opens. */
function changeView(tab, { title, hint, fields, send }) {
  const id = nextId();
  const place = el('div', { id, hidden: true });
  const message = el('p', { class: 'idesk-message', 'aria-live': 'polite' });
  const opener = button(title, 'btn-default', () => (place.hidden ? open() : close('')));
  opener.setAttribute('aria-expanded', 'false');
  opener.setAttribute('aria-controls', id);

  function close(text) {
    place.hidden = true;
    opener.setAttribute('aria-expanded', 'false');
    message.textContent = text;
    opener.focus();
  }

  function open() {
    const sendAndClose = async (filled) => close(await send(tab, filled));
    place.replaceChildren(formView({
      title: `${title} ${tab.number}`, hint, fields: fields(tab.record, tab.related),
      submit: title, send: sendAndClose, cancel: () => close(''),
    }));
    place.hidden = false;
    opener.setAttribute('aria-expanded', 'true');
    message.textContent = '';
    place.querySelector('select, input, textarea').focus();
  }

  return { opener, panel: el('div', null, message, place) };
}

const changes = [
  {
    action: 'reclassify', title: 'Reclassify',
    hint: 'Priority and route are decided again; open tasks move to the new group.',
    fields: classificationFields, send: reclassify,
  },
  {
    action: 'escalate', title: 'Call for help',
    hint: 'Told to those up the line; for something urgent a manager looks after it. The work stays where it is.',
    fields: () => [textField('reason', 'Reason')], send: callForHelp,
  },
  {
    action: 'join', title: 'Join', hint: 'It is solved together with the other one; nobody works on it by itself.',
    fields: (record, related) => [
      inputField('parent', 'Incident', { required: true, list: suggestions(related.similar) }), textField('reason', 'Reason'),
    ],
    send: join,
  },
  {
    action: 'release', title: 'Release', hint: 'It does not belong to the other one; its own tier works on it again.',
    fields: () => [textField('reason', 'Reason')], send: release,
  },
  {
    action: 'major', title: 'Propose major incident',
    hint: 'The incident managers decide at once, whatever the hour. The work goes on meanwhile.',
    fields: () => [textField('reason', 'Reason')], send: proposeMajor,
  },
  {
    action: 'withdraw', title: 'Withdraw', hint: 'Ends the incident and its open tasks.',
    fields: () => [textField('reason', 'Reason')], send: withdraw,
  },
];

/** A list of what may be meant, which the browser offers while somebody types. */
function suggestions(similar) {
  const id = 'idesk-similar';
  document.getElementById(id)?.remove();
  document.body.append(el('datalist', { id }, similar.map(({ number, title }) => el('option', { value: number }, title))));
  return id;
}

/* ---- following ---- */

function followView(tab) {
  const id = nextId();
  const message = el('span', { class: 'idesk-error', 'aria-live': 'polite' });
  const toggle = button('', 'btn-default', follow);
  toggle.setAttribute('aria-describedby', id);
  let following = false;

  function show() {
    following = tab.record.following;
    toggle.textContent = following ? 'Following' : 'Follow';
    toggle.setAttribute('aria-pressed', following);
  }

  async function follow() {
    message.textContent = '';
    try {
      await tab.follow(!following);
    } catch (error) {
      message.textContent = ` ${error.message}`;
    }
  }

  const hint = el('p', { id, class: 'idesk-hint' }, 'Who follows gets the updates.', message);
  return { node: el('div', { class: 'idesk-follow' }, toggle, hint), show };
}

/* ---- the tab ---- */

const drafts = new Map(); // comments not sent yet, kept while the user looks at another tab
let current = null;

function say(node, text) {
  node.replaceChildren(el('p', { class: 'idesk-sentence', role: 'status' }, text));
}

/** Everything about one incident in one task; builds the view and keeps it fresh. */
async function showIncident(node, server, incident, taskId, root, signal) {
  const { number } = incident;
  const badges = el('ul', { class: 'idesk-badges' });
  const description = el('p', { class: 'idesk-description' });
  const head = { title: el('h3'), badges, description, record: el('div'), files: el('div'), tasks: el('div'), related: el('div') };
  const timeline = timelineView((page) => server.incident(number, `/timeline?page=${page}&size=${pageSize}`),
    incident);
  const clocks = clocksView(() => server.serviceLevels(number), signal, 'No target has been set.');

  async function refresh() {
    const paths = ['', '/attachments', '/tasks'];
    const [record, files, tasks] = await Promise.all(paths.map((path) => server.incident(number, path)));
    tab.record = record;
    head.title.textContent = `${record.number}: ${record.title}`;
    head.badges.replaceChildren(...summary(record));
    head.description.textContent = record.description || 'No description.';
    head.record.replaceChildren(recordView(record));
    head.files.replaceChildren(fileLinks(files, (id) => server.fileAddress(number, id)));
    head.tasks.replaceChildren(taskLinks(tasks, taskId));
    if (isStaff(record)) {
      tab.related = await server.incident(number, '/related');
      const major = record.major === 'no' ? null : await server.incident(number, '/major');
      head.related.replaceChildren(relatedView(tab.related), major ? majorView(major) : '');
    }
    following.show();
  }

  // What is shown stays if it fails.
  const update = () => Promise.all([refresh(), timeline.toEnd(), clocks.refresh()]).catch(() => {});

  async function post(path, body) {
    await server.post(number, path, body);
    await update();
    root.$broadcast('refresh'); // lets the task list follow
  }

  async function follow(wanted) {
    await server.follow(number, wanted);
    await update();
  }

  const tab = { number, user: root.authentication?.name, record: incident, post, follow, update };
  const following = followView(tab);
  await Promise.all([refresh(), timeline.next(), clocks.refresh()]);
  const may = ({ action }) => tab.record.actions.includes(action);
  const writing = comments.filter(may).map((comment) => commentForm(tab, comment));
  if (may({ action: 'update' })) writing.push(updateForm(tab));
  const panels = changes.filter(may).map((change) => changeView(tab, change));
  node.replaceChildren(
    head.title, head.badges,
    // The reporter gets the updates anyway.
    el('div', { class: 'idesk-buttons' }, panels.map(({ opener }) => opener),
      tab.user === incident.reporter ? null : following.node),
    ...panels.map(({ panel }) => panel), head.description, section('Service levels', clocks.node), head.record,
    section('Files', head.files), isStaff(incident) ? section('Related', head.related) : '', section('Open tasks', head.tasks), timeline.node,
    writing.length > 0 ? section('Write', el('div', { class: 'idesk-groups' }, writing)) : '',
  );
  return tab;
}

async function fill(node, api, taskId, root, signal) {
  const server = client(api, signal);
  try {
    return await showIncident(node, server, await server.incidentOf(taskId), taskId, root, signal);
  } catch (error) {
    if (error.name !== 'AbortError') {
      say(node, error.status === 404 ? 'This task does not belong to an incident.' : error.message);
    }
    return null;
  }
}

function openTab(host, api, taskId, scope) {
  closeTab();
  const abort = new AbortController();
  const node = el('div', { class: 'idesk-tab' });
  host.replaceChildren(node);
  say(node, 'Loading the incident.');
  current = { taskId, abort, tab: fill(node, api, taskId, scope.$root, abort.signal) };
}

function closeTab() {
  current?.abort.abort();
  current = null;
}

export default {
  id: 'incident-tab',
  pluginPoint: 'tasklist.task.detail',
  priority: 900, // between Form (1000) and History (800)
  properties: { label: 'Incident' },
  render(node, { api, taskId }, scope) {
    openTab(node, api, taskId, scope);
    scope.$watch('task.id', (id) => id && id !== current?.taskId && openTab(node, api, id, scope));
    scope.$watch('task.assignee', async (now, before) => now !== before && (await current?.tab)?.update());
  },
  unmount: closeTab,
};
