/*
 * "How I am reached" in the header of Tasklist: language, channel, quiet hours of whoever is logged in.
 *
 * A plain ES module, loaded through customScripts in config.js.
 */

import { choiceField, formView, inputField } from './form-view.js';
import { button, el, english } from './incident-view.js';
import { apiBase, get, send } from './server.js';

const title = 'How I am reached';
const channels = { email: 'E-mail', sms: 'SMS', slack: 'Slack' };
const languages = new Intl.DisplayNames(english, { type: 'language' });

/* ---- the fields ---- */

const usual = (value) => `As the company has it (${value})`;
const hourAndMinute = (time) => time?.slice(0, 5);

function choice(name, label, values, text, company, value) {
  const known = value && !values.includes(value) ? [...values, value] : values;
  const choices = [['', usual(company)], ...known.map((each) => [each, text(each)])];
  return choiceField(name, label, choices, value ?? '');
}

const withHint = (field, hint) => ({ ...field, hint });

function fieldsOf({ preferences: wanted, choices: company }) {
  const zones = [...new Set([...Intl.supportedValuesOf('timeZone'), 'UTC'])].sort();
  const names = Object.fromEntries(company.calendars.map(({ id, name }) => [id, name]));
  const language = (code) => languages.of(code);
  const channel = (word) => channels[word] ?? word;
  const time = (name, label) => inputField(name, label, { type: 'time' }, hourAndMinute(wanted[name]));
  return [
    choice('language', 'Language', company.languages, language, language(company.language), wanted.language),
    choice('zone', 'Time zone', zones, (zone) => zone.replaceAll('_', ' '), company.zone, wanted.zone),
    choice('channel', 'Preferred channel', company.channels, channel, channel(company.channel), wanted.channel),
    withHint(
      choice('calendar', 'Calendar', Object.keys(names), (id) => names[id] ?? id, 'at any hour', wanted.calendar),
      'Outside of its hours messages wait.',
    ),
    withHint(
      inputField('phone', 'Telephone', { type: 'tel', autocomplete: 'tel' }, wanted.phone ?? ''),
      'With country code, such as +498912345678.',
    ),
    withHint(
      inputField('slack', 'Slack member id', { autocomplete: 'off' }, wanted.slack ?? ''),
      'In your profile in Slack: Copy member ID.',
    ),
    withHint(time('quietFrom', 'Quiet from'), 'Messages wait meanwhile. Empty: never.'),
    withHint(time('quietTo', 'Quiet until'), 'In your time zone.'),
    withHint(
      time('digestAt', 'Digest at'),
      `Messages of low urgency come together. Empty: as the company has it (${hourAndMinute(company.digestAt)}).`,
    ),
  ];
}

/* ---- the dialog ---- */

let shown = null;

function view(api, answer) {
  const save = async (fields) => {
    const wanted = Object.fromEntries(fields.map(({ name, control }) => [name, control.value.trim() || null]));
    await send(api, 'PUT', `${apiBase(api)}/preferences`, wanted);
    return 'Saved.';
  };
  const mail = answer.email ? `E-mails go to ${answer.email}.` : 'Your account has no e-mail address.';
  return formView({
    title, heading: 'h2', hint: `${mail} Pages about urgent incidents never wait.`, fields: fieldsOf(answer),
    submit: 'Save', send: save, cancel: close, leave: 'Close',
  });
}

function close() {
  shown?.abort.abort();
  shown?.dialog.close();
  shown?.dialog.remove();
  shown = null;
}

async function open(api) {
  const abort = new AbortController();
  const state = el('p', { role: 'status' }, 'Loading.');
  const leave = button('Close', 'btn-default', close);
  const dialog = el('dialog', { class: 'idesk-dialog', 'aria-label': title, close }, state, leave);
  shown = { dialog, abort };
  document.body.append(dialog);
  dialog.showModal();
  try {
    dialog.replaceChildren(view(api, await get(`${apiBase(api)}/preferences`, abort.signal)));
    dialog.querySelector('select').focus();
  } catch (error) {
    state.textContent = error.message;
  }
}

export default {
  id: 'how-i-am-reached',
  pluginPoint: 'tasklist.navbar.action',
  priority: 50, // to the right of Start process (100)
  render(node, { api }) {
    const icon = el('span', { class: 'glyphicon glyphicon-envelope', 'aria-hidden': 'true' });
    node.replaceChildren(el('button', { type: 'button', class: 'idesk-header', click: () => open(api) }, icon, ` ${title}`));
  },
  unmount: close,
};
