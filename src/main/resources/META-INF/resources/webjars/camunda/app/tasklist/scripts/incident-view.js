/*
 * What the tab "Incident" shows: words, the record, the timeline. No requests and no forms here.
 *
 * Text from people only ever becomes a text node: there is no innerHTML.
 */

/* ---- words ---- */

export const words = {
  status: { new: 'New', 'in-progress': 'In progress', 'on-hold': 'On hold', resolved: 'Resolved', closed: 'Closed' },
  usersAffected: { one: 'One person', several: 'Several people', many: 'Many people', all: 'Everybody' },
  deadline: { now: 'It hurts now', today: 'Today', week: 'This week', none: 'No deadline' },
  workaround: { none: 'None', partial: 'Partial', full: 'Full' },
  subcategory: { vpn: 'VPN' },
  holdReason: {
    reporter: 'waiting for the reporter', vendor: 'waiting for a vendor', change: 'waiting for a change',
    monitoring: 'monitoring a fix',
  },
};

export const subcategories = {
  access: ['login', 'permissions', 'account'],
  application: ['error', 'performance', 'data'],
  workplace: ['computer', 'printer', 'peripherals'],
  network: ['connection', 'vpn', 'performance'],
  infrastructure: ['server', 'storage', 'database'],
  security: ['malware', 'phishing', 'data-loss'],
  other: ['other'],
};

const sentence = (value) => (value.charAt(0).toUpperCase() + value.slice(1)).replaceAll('-', ' ');

/** The word people know for a value; a value from a newer model shows as it is. */
export function word(field, value) {
  return value ? (words[field]?.[value] ?? sentence(value)) : null;
}

export const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
export const english = navigator.languages.find((language) => language.startsWith('en-')) ?? 'en-GB';
const clock = new Intl.DateTimeFormat(english, {
  dateStyle: 'medium',
  timeStyle: 'short',
});

/* ---- building elements ---- */

let ids = 0;
export const nextId = () => `idesk-${(ids += 1)}`;

/** Functions become listeners, everything else attributes; strings among the children become text nodes. */
export function el(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (typeof value === 'function') element.addEventListener(name, value);
    else if (value !== null && value !== false) element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat().filter((child) => child !== null));
  return element;
}

export const timeText = (at) => clock.format(new Date(at));
export const time = (at) => (at ? el('time', { datetime: at }, timeText(at)) : null);
export const button = (text, look, click) => el('button', { type: 'button', class: `btn ${look}`, click }, text);

export function section(title, ...children) {
  const id = nextId();
  return el('section', { class: 'idesk-section', 'aria-labelledby': id }, el('h4', { id }, title), ...children);
}

/** A definition list of the facts that are there, or null. */
function facts(pairs) {
  const present = pairs.filter(([, value]) => value !== null && value !== undefined && value !== '');
  if (present.length === 0) return null;
  const rows = present.map(([name, value]) => el('div', null, el('dt', null, name), el('dd', null, value)));
  return el('dl', { class: 'idesk-facts' }, rows);
}

/* ---- the record ---- */

/** What was promised counts until the incident is resolved. */
export const promised = ({ status, nextUpdateAt }) => (['resolved', 'closed'].includes(status) ? null : nextUpdateAt);

/** Who may write to colleagues works here; everybody else is the reporter. */
export const isStaff = (record) => record.actions.includes('note');

function exposure(record) {
  const kinds = ['financial', 'security', 'compliance', 'reputation'];
  const levels = kinds.map((kind) => [kind, record[`${kind}Exposure`]]).filter(([, level]) => level);
  if (levels.length === 0) return null;
  const exposed = levels.filter(([, level]) => level !== 'none').map(([kind, level]) => `${kind} ${level}`);
  return exposed.length > 0 ? sentence(exposed.join(', ')) : 'None';
}

function recordGroups(record) {
  const r = (field) => word(field, record[field]);
  const category = [r('category'), r('subcategory')].filter(Boolean).join(', ');
  return [
    ['What', [
      ['Service', record.serviceName || record.service], ['Category', category], ['Type', r('reportType')],
      ['Environment', r('environment')], ['Item', record.configurationItem], ['Location', record.location],
      ['Noticed', time(record.occurredAt)], ['Tried so far', record.actionsTaken], ['Related to', record.relatedTo],
    ]],
    ['Who', [
      ['Reporter', record.reporterName || record.reporter], ['Customer', r('customer')],
      ['Reported', time(record.reportedAt)], ['Channel', r('channel')], ['Source', record.source],
      ['Next update promised', time(promised(record))],
    ]],
    ['Impact and priority', [
      ['Priority', r('priority')], ['Impact', r('impact')], ['Urgency', r('urgency')],
      ['Users affected', r('usersAffected')], ['Deadline', r('deadline')], ['Workaround', r('workaround')],
      ['Service criticality', r('serviceCriticality')], ['Exposure', exposure(record)],
    ]],
    ['Assignment', [
      ['Group', record.groupName || record.group], ['Tier', record.tier],
      ['Assignee', record.assigneeName || record.assignee || 'Nobody yet'],
    ]],
    ['Resolution', [
      ['Kind', r('resolutionKind')], ['Resolved by', r('resolvedBy')], ['What was done', record.resolution],
      ['Resolved', time(record.resolvedAt)], ['Closed', time(record.closedAt)], ['Outcome', r('outcome')],
    ]],
  ];
}

export function recordView(record) {
  const view = ([title, pairs]) => section(title, facts(pairs) ?? el('p', null, 'Nothing yet.'));
  return el('div', { class: 'idesk-groups' }, recordGroups(record).map(view));
}

export function summary(record) {
  const { status, priority, group, groupName } = record;
  const texts = [
    `Status: ${word('status', status)}`,
    `Priority: ${priority ?? 'not set'}`,
    `Group: ${groupName || group || 'none'}`,
    ...(record.parent ? [`Belongs to ${record.parent}`] : []),
    ...(record.major === 'no' ? [] : [`Major incident: ${record.major}`]),
  ];
  return texts.map((text) => el('li', null, text));
}

export function taskLinks(tasks, taskId) {
  if (tasks.length === 0) return el('p', null, 'No open tasks.');
  return el('ul', null, tasks.map((task) => {
    const who = task.assignee || task.group || 'nobody';
    if (task.id === taskId) return el('li', null, `${task.name} (this task, ${who})`);
    return el('li', null, el('a', { href: task.href }, task.name), ` (${who})`);
  }));
}

/* ---- what belongs together, and major incidents ---- */

const named = ({ number, title, status }) => `${number} ${title} (${word('status', status)})`;

function numbers(title, incidents) {
  return incidents.length === 0 ? null : [el('h5', null, title), el('ul', null, incidents.map((it) => el('li', null, named(it))))];
}

export function relatedView({ parent, children, similar }) {
  const parts = [
    numbers('Belongs to', parent ? [parent] : []), numbers('Belong to it', children), numbers('May be the same trouble', similar),
  ].filter(Boolean);
  return parts.length === 0 ? el('p', null, 'Nothing that belongs together.') : el('div', null, parts.flat());
}

export function majorView(major) {
  const holder = ({ person, groupId }) => person ?? `somebody of ${groupId}`;
  const parts = major.parts.filter(({ until }) => until === null).map((part) => [sentence(part.role), holder(part)]);
  const bridge = /^https?:/.test(major.bridge ?? '') ? el('a', { href: major.bridge, rel: 'noopener' }, major.bridge) : null;
  return el('div', null, el('h5', null, 'Major incident'), facts([
    ['State', sentence(major.state)], ['Why', major.reason], ['Decision', major.decision], ['Bridge', bridge], ...parts,
    ['Restored', time(major.restoredAt)], ['Report', major.whatHappened],
  ]));
}

/* ---- files ---- */

function size(bytes) {
  const units = ['byte', 'kilobyte', 'megabyte'];
  const unit = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), units.length - 1);
  const number = { style: 'unit', unit: units[unit], unitDisplay: 'short', maximumFractionDigits: 1 };
  return new Intl.NumberFormat(english, number).format(bytes / 1000 ** unit);
}

export function fileLinks(files, addressOf) {
  if (files.length === 0) return el('p', null, 'No files.');
  return el('ul', null, files.map((file) => el('li', null,
    // Never shown in the browser: nobody knows what is in it.
    el('a', { href: addressOf(file.id), download: true }, file.name),
    ` (${size(file.size)}) · ${file.addedByName} · `, time(file.addedAt))));
}

/* ---- the timeline ---- */

export const pageSize = 100;

const labelled = ['service-level', 'escalation', 'message', 'page', 'automation', 'alert', 'relation', 'major'];

function labelOf(entry, record) {
  if (labelled.includes(entry.kind)) return sentence(entry.kind);
  if (entry.kind === 'comment') {
    if (entry.audience === 'internal') return 'Note to colleagues';
    return entry.actor === record.reporter ? 'Message from the reporter' : 'Message to the reporter';
  }
  return entry.audience === 'reporter' && isStaff(record) ? 'Visible to the reporter' : null;
}

function stepLine({ process, version, versionTag, name, activity }) {
  const tag = versionTag ? ` (${versionTag})` : '';
  return el('p', { class: 'idesk-step' }, `${name || activity} · ${process} v${version}${tag}`);
}

function shown(value) {
  if (value === null || value === undefined) return 'not set';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function values(title, map) {
  const pairs = Object.entries(map ?? {}).map(([name, value]) => [name, shown(value)]);
  return [el('h5', null, title), facts(pairs) ?? 'None'];
}

function decisionView(decision) {
  const rows = decision.rows.map((row) => `row ${row.number}${row.text ? `: ${row.text}` : ''}`).join('; ');
  return el('details', { class: 'idesk-decision' },
    el('summary', null, `${decision.name} v${decision.version}, ${rows || 'no row matched'}`),
    values('Inputs', decision.inputs), values('Outputs', decision.outputs));
}

function entryView(entry, record) {
  const label = labelOf(entry, record);
  const look = `idesk-entry idesk-${entry.kind === 'comment' ? entry.audience : `about-${entry.kind}`}`;
  return el('li', { class: look, tabindex: '-1' },
    el('p', { class: 'idesk-meta' },
      time(entry.at), ' · ', el('strong', null, entry.actor === 'system' ? 'Automatic' : entry.actorName || entry.actor),
      label && el('span', { class: 'idesk-label' }, label)),
    el('p', { class: 'idesk-text' }, entry.text ?? ''),
    entry.step ? stepLine(entry.step) : null,
    (entry.decisions ?? []).map(decisionView));
}

/** Oldest first and append-only: fetching the last incomplete page again brings exactly what is new. */
export function timelineView(load, record) {
  const list = el('ol', { class: 'idesk-timeline' });
  const more = button('Load more', 'btn-default', async () => {
    const before = list.children.length;
    await next();
    list.children[before]?.focus();
  });
  const count = el('p', { role: 'status' });
  let total = 0;

  async function next() {
    const number = Math.floor(list.children.length / pageSize);
    const page = await load(number);
    const fresh = page.items.slice(list.children.length - number * pageSize);
    list.append(...fresh.map((entry) => entryView(entry, record)));
    total = page.total;
    more.hidden = fresh.length === 0 || list.children.length >= total;
    count.textContent = `${list.children.length} of ${total} entries`;
    return fresh.length;
  }

  async function toEnd() {
    while ((await next()) > 0 && list.children.length < total);
  }

  const hint = el('p', { class: 'idesk-hint' }, `Oldest first. Times are in ${zone}.`);
  return { node: section('Timeline', hint, list, count, more), next, toEnd };
}
