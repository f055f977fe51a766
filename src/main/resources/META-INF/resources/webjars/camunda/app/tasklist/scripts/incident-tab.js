/*
 * The tab "Incident" of every task in Tasklist: record, timeline, comments, changes.
 *
 * A plain ES module, loaded through customScripts in config.js. Tasklist calls render when the tab is
 * shown and again for another task, and unmount before that and when the tab is left. `node` is still
 * outside the document when render is called.
 */

import { clocksView } from './clock-view.js';
import {
  button, el, isStaff, nextId, pageSize, recordView, section, subcategories, summary, taskLinks, timelineView,
  word, words,
} from './incident-view.js';
import { client } from './server.js';

/* ---- forms ---- */

function textField(name, label) {
  return { name, label, control: el('textarea', { rows: 3, class: 'form-control', required: true }) };
}

function selectField(name, label, options, value) {
  const known = [...(value ? [] : ['']), ...new Set([...options, ...(value ? [value] : [])])];
  const choices = known.map((option) => el('option', { value: option }, word(name, option) ?? 'Not set'));
  const control = el('select', { class: 'form-control' }, choices);
  control.value = value ?? '';
  return { name, label, control, before: control.value };
}

function fieldView(field) {
  const id = nextId();
  field.control.id = id;
  field.error = el('p', { id: `${id}-error`, class: 'idesk-error' });
  field.control.setAttribute('aria-describedby', `${id}-error`);
  const label = el('label', { for: id }, field.label);
  return el('div', { class: 'idesk-field' }, label, field.control, field.error);
}

function showProblem(fields, message, problem) {
  const rest = [];
  for (const { field: name, message: text } of problem.errors ?? []) {
    const field = fields.find((candidate) => candidate.name === name);
    if (!field) rest.push(`${name}: ${text}`);
    else {
      field.error.textContent = text;
      field.control.setAttribute('aria-invalid', 'true');
    }
  }
  message.textContent = [problem.message, ...rest].join(' ');
  message.className = 'idesk-message idesk-error';
  fields.find((field) => field.control.hasAttribute('aria-invalid'))?.control.focus();
}

function clearProblem(fields, message) {
  message.textContent = '';
  message.className = 'idesk-message';
  for (const field of fields) {
    field.error.textContent = '';
    field.control.removeAttribute('aria-invalid');
  }
}

/** A form; `send` gets the form's fields and returns the text that confirms success. */
function formView({ title, hint, look, fields, submit, send, cancel }) {
  const id = nextId();
  const message = el('p', { class: 'idesk-message', 'aria-live': 'polite' });
  const ok = el('button', { type: 'submit', class: 'btn btn-primary' }, submit);

  async function onSubmit(event) {
    event.preventDefault();
    if (ok.getAttribute('aria-disabled') === 'true') return;
    clearProblem(fields, message);
    ok.setAttribute('aria-disabled', 'true'); // unlike `disabled` it keeps the focus
    try {
      message.textContent = await send(fields);
    } catch (error) {
      if (error.name !== 'AbortError') showProblem(fields, message, error);
    } finally {
      ok.removeAttribute('aria-disabled');
    }
  }

  const named = { 'aria-labelledby': id, 'aria-describedby': `${id}-hint` };
  return el('form', { class: `idesk-form ${look ?? ''}`, ...named, submit: onSubmit },
    el('h5', { id }, title), el('p', { id: `${id}-hint`, class: 'idesk-hint' }, hint),
    el('div', { class: 'idesk-fields' }, fields.map(fieldView)),
    el('div', { class: 'idesk-buttons' }, ok, cancel ? button('Cancel', 'btn-default', cancel) : null),
    message);
}

const comments = [
  {
    action: 'note', audience: 'internal', title: 'Note to colleagues', hint: 'The reporter cannot see it.',
    label: 'Note', submit: 'Add note', done: 'Note added.',
  },
  {
    action: 'message', audience: 'reporter', title: 'Message to the reporter', hint: 'The reporter can read it.',
    label: 'Message', submit: 'Send message', done: 'Message sent.',
    fromReporter: { title: 'Message to the service desk', hint: 'Everybody who works on the incident can read it.' },
  },
];

function commentForm(tab, comment) {
  const { audience, label, submit, done } = comment;
  const { title, hint } = isStaff(tab.record) ? comment : comment.fromReporter;
  const draft = `${tab.user} ${tab.number} ${audience}`;
  const field = textField('text', label);
  field.control.value = drafts.get(draft) ?? '';
  field.control.addEventListener('input', () => drafts.set(draft, field.control.value));
  const send = async () => {
    await tab.post('comments', { text: field.control.value, audience });
    drafts.delete(draft);
    field.control.value = '';
    field.control.focus();
    return done;
  };
  return formView({ title, hint, look: `idesk-${audience}`, fields: [field], submit, send });
}

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
      title: `${title} ${tab.number}`, hint, fields: fields(tab.record),
      submit: title, send: sendAndClose, cancel: () => close(''),
    }));
    place.hidden = false;
    opener.setAttribute('aria-expanded', 'true');
    message.textContent = '';
    place.querySelector('select, textarea').focus();
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
    action: 'withdraw', title: 'Withdraw', hint: 'Ends the incident and its open tasks.',
    fields: () => [textField('reason', 'Reason')], send: withdraw,
  },
];

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
  const head = { title: el('h3'), badges, description, record: el('div'), tasks: el('div') };
  const timeline = timelineView((page) => server.incident(number, `/timeline?page=${page}&size=${pageSize}`),
    incident);
  const clocks = clocksView(() => server.serviceLevels(number), signal, 'No target has been set.');

  async function refresh() {
    const [record, tasks] = await Promise.all([server.incident(number), server.incident(number, '/tasks')]);
    tab.record = record;
    head.title.textContent = `${record.number}: ${record.title}`;
    head.badges.replaceChildren(...summary(record));
    head.description.textContent = record.description || 'No description.';
    head.record.replaceChildren(recordView(record));
    head.tasks.replaceChildren(taskLinks(tasks, taskId));
  }

  // What is shown stays if it fails.
  const update = () => Promise.all([refresh(), timeline.toEnd(), clocks.refresh()]).catch(() => {});

  async function post(path, body) {
    await server.post(number, path, body);
    await update();
    root.$broadcast('refresh'); // lets the task list follow
  }

  const tab = { number, user: root.authentication?.name, record: incident, post, update };
  await Promise.all([refresh(), timeline.next(), clocks.refresh()]);
  const may = ({ action }) => tab.record.actions.includes(action);
  const writing = comments.filter(may).map((comment) => commentForm(tab, comment));
  const panels = changes.filter(may).map((change) => changeView(tab, change));
  node.replaceChildren(
    head.title, head.badges, el('div', { class: 'idesk-buttons' }, panels.map(({ opener }) => opener)),
    ...panels.map(({ panel }) => panel), head.description, section('Service levels', clocks.node), head.record,
    section('Open tasks', head.tasks), timeline.node,
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
