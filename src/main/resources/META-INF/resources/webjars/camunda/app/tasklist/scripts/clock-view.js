/*
 * The clocks of an incident: how each of its commitments stands. The form of a task and the tab "Incident" show the same.
 *
 * The server counts. Between two of its answers the seconds are counted on here, but only while business time passes.
 */

import { el, english, nextId, word } from './incident-view.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const ASK_EVERY = 30 * SECOND;

/* ---- time in words ---- */

/** Milliseconds of what the server writes as PT1H30M or PT-0.5S. */
function millis(amount) {
  const [, hours = 0, minutes = 0, seconds = 0] = amount.match(/^PT(?:(-?\d+)H)?(?:(-?\d+)M)?(?:(-?[\d.]+)S)?$/);
  return hours * HOUR + minutes * MINUTE + seconds * SECOND;
}

/** 2 h 10 min, 40 min, 3 h: on one line, without what is zero. */
function units(count, size, large, small) {
  const parts = [[Math.floor(count / size), large], [count % size, small]].filter(([value]) => value > 0);
  return parts.map(([value, unit]) => `${value}\u00a0${unit}`).join('\u00a0') || `0\u00a0${small}`;
}

/** Never in days: a day of business time is shorter than a day. Seconds where little is left. */
function words(ms, round = Math.floor) {
  const seconds = Math.round(ms / SECOND);
  return ms < 10 * MINUTE ? units(seconds, 60, 'min', 's') : units(round(seconds / 60), 60, 'h', 'min');
}

function fromNow(instant) {
  const ahead = Date.parse(instant) - Date.now();
  const [ms, round] = ahead > 0 ? [ahead, Math.ceil] : [-ahead, Math.floor];
  const text = ms < 2 * DAY ? words(ms, round) : units(round(ms / HOUR), 24, 'd', 'h');
  return ahead > 0 ? `in ${text}` : `${text} ago`;
}

/** In the zone of whoever looks. */
const local = new Intl.DateTimeFormat(english, {
  weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', timeZoneName: 'short',
});
const time = (instant) => el('time', { datetime: instant }, local.format(new Date(instant)));

/* ---- one commitment ---- */

/** How it stands by now, when the server said `since` how it stood. */
function standing(level, since) {
  const target = millis(level.target);
  const used = millis(level.used) + (level.ticking ? Date.now() - since : 0);
  return { target, used, left: target - used, percent: Math.floor((used * 100) / target) };
}

function stateOf(level, { left, percent }) {
  if (level.state === 'breached' || left <= 0) return 'breached';
  if (level.pausedSince) return 'paused';
  return level.thresholds.some((threshold) => percent >= threshold) ? 'at-risk' : 'on-track';
}

function amounts({ target, used, left, percent }) {
  const text = left > 0 ? `${words(left, Math.ceil)} left` : `${words(-left)} over`;
  return [el('strong', null, text), ` · ${words(used)} of ${words(target)} used (${percent}\u00a0%)`];
}

function explanation(level, state) {
  const lines = [];
  const due = level.breachedAt ?? level.due;
  if (due) lines.push([state === 'breached' ? 'Breached since ' : 'Due ', time(due), ` (${fromNow(due)})`]);
  if (level.pausedSince) {
    const reason = word('holdReason', level.pausedWhy);
    lines.push(['On hold since ', time(level.pausedSince), `, ${reason}. This time does not count.`]);
  }
  const closed = !level.pausedSince && !level.ticking;
  lines.push([`Calendar: ${level.calendarName}${closed ? ', closed now. This time does not count.' : ''}`]);
  return lines.map((line) => el('p', null, line));
}

/** Touches only what has changed: nothing flickers, and a screen reader reads out only news. */
function set(node, ...children) {
  const next = el('div', null, ...children);
  if (next.textContent !== node.textContent) node.replaceChildren(...next.childNodes);
}

function commitmentView(commitment) {
  const id = nextId();
  const state = el('span', { class: 'idesk-state' });
  const bar = el('div', { class: 'idesk-bar', role: 'meter', 'aria-labelledby': id, 'aria-valuemax': 100 });
  const used = el('p');
  const more = el('div');
  const node = el('div', { class: 'idesk-clock', role: 'group', 'aria-labelledby': id },
    el('p', { class: 'idesk-clock-head', 'aria-live': 'polite', 'aria-atomic': 'true' },
      el('strong', { id }, word('commitment', commitment)), ' ', state),
    bar, used, more);

  function showBar(percent, thresholds) {
    const warnings = thresholds.length > 0 ? `, warnings at ${thresholds.join(', ')} %` : '';
    const text = `${percent} % used${warnings}`;
    if (bar.title === text) return;
    const width = Math.min(percent, 100);
    bar.title = text;
    bar.setAttribute('aria-valuetext', text);
    bar.setAttribute('aria-valuenow', width);
    const fill = el('span', { class: 'idesk-used' });
    fill.style.width = `${width}%`;
    const marks = thresholds.map((threshold) => {
      const mark = el('span', { class: 'idesk-mark' });
      mark.style.left = `${threshold}%`;
      return mark;
    });
    bar.replaceChildren(fill, ...marks);
  }

  function show(level, since) {
    const stands = standing(level, since);
    node.dataset.state = stateOf(level, stands);
    set(state, word('state', node.dataset.state));
    showBar(stands.percent, level.thresholds);
    set(used, amounts(stands));
    set(more, explanation(level, node.dataset.state));
  }

  return { node, show };
}

/* ---- all of them ---- */

/** The last round of each; what was given up is left out. */
function current(levels) {
  const last = new Map(levels.map((level) => [level.commitment, level]));
  return [...last.values()].filter((level) => level.state !== 'cancelled');
}

function endedLine(level) {
  const used = `${words(millis(level.used))} of ${words(millis(level.target))} used`;
  return el('p', null, el('strong', null, `${word('commitment', level.commitment)} ${level.state}`), `: ${used}`);
}

/** The clocks that `load` answers, kept up to date until the signal aborts; `none` is shown where there are none. */
export function clocksView(load, signal, none = '') {
  const running = el('div', { class: 'idesk-clocks' });
  const ended = el('div', { class: 'idesk-ended' });
  const problem = el('p', { class: 'idesk-error', role: 'status' });
  const node = el('div', { class: 'idesk-levels' }, running, ended, problem);
  const views = new Map();
  let levels = [];
  let since = 0;
  let asked = 0;

  function viewOf({ commitment }) {
    if (!views.has(commitment)) views.set(commitment, commitmentView(commitment));
    return views.get(commitment);
  }

  function draw() {
    const open = levels.filter((level) => !level.endedAt);
    open.forEach((level) => viewOf(level).show(level, since));
    const nodes = open.map((level) => viewOf(level).node);
    if (nodes.length !== running.children.length || nodes.some((child, at) => child !== running.children[at])) {
      running.replaceChildren(...nodes);
    }
    set(ended, levels.length > 0 ? levels.filter((level) => level.endedAt).map(endedLine) : none);
  }

  async function refresh() {
    asked = Date.now();
    const mine = asked;
    try {
      const answer = await load();
      if (mine !== asked) return; // a later question brings more recent news
      levels = current(answer);
      since = Date.now();
      problem.textContent = '';
    } catch (error) {
      if (error.name === 'AbortError' || mine !== asked) return;
      problem.textContent = since ? `Not up to date any more. ${error.message}` : error.message;
    }
    draw();
  }

  const timer = setInterval(() => {
    if (document.hidden) return;
    if (Date.now() - asked >= ASK_EVERY) refresh();
    else draw();
  }, SECOND);
  signal.addEventListener('abort', () => clearInterval(timer));
  return { node, refresh };
}
