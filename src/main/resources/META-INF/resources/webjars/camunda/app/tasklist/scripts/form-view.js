/*
 * The forms of the tab "Incident" and of the dialog "How I am reached": fields, what the server says about each, buttons.
 */

import { button, el, nextId, word } from './incident-view.js';

/* ---- fields ---- */

export function textField(name, label) {
  return { name, label, control: el('textarea', { rows: 3, class: 'form-control', required: true }) };
}

export function inputField(name, label, attributes, value = '') {
  const control = el('input', { class: 'form-control', ...attributes });
  control.value = value;
  return { name, label, control };
}

/** @param choices pairs of a value and its text */
export function choiceField(name, label, choices, value) {
  const options = choices.map(([choice, text]) => el('option', { value: choice }, text));
  const control = el('select', { class: 'form-control' }, options);
  control.value = value;
  return { name, label, control };
}

export function selectField(name, label, options, value) {
  const known = [...(value ? [] : ['']), ...new Set([...options, ...(value ? [value] : [])])];
  const choices = known.map((option) => [option, word(name, option) ?? 'Not set']);
  return { ...choiceField(name, label, choices, value ?? ''), before: value ?? '' };
}

function fieldView(field) {
  const id = nextId();
  field.control.id = id;
  field.error = el('p', { id: `${id}-error`, class: 'idesk-error' });
  const hint = field.hint ? el('p', { id: `${id}-hint`, class: 'idesk-hint' }, field.hint) : null;
  field.control.setAttribute('aria-describedby', `${hint ? `${id}-hint ` : ''}${id}-error`);
  const label = el('label', { for: id }, field.label);
  field.node = el('div', { class: 'idesk-field' }, label, field.control, hint, field.error);
  showField(field, !field.control.disabled);
  return field.node;
}

/** Only what can be seen is sent and can be wrong. */
export function showField(field, shown) {
  field.control.disabled = !shown;
  field.node.hidden = !shown;
}

/* ---- what is wrong ---- */

function showProblem(fields, message, problem) {
  const rest = [];
  for (const { field: name, message: text } of problem.errors ?? []) {
    // The last, as a field that says more about another one has the same name and stands below it.
    const field = fields.findLast((candidate) => candidate.name === name && !candidate.control.disabled);
    if (!field) rest.push(`${name}: ${text}`);
    else {
      field.error.textContent = text;
      field.control.setAttribute('aria-invalid', 'true');
    }
  }
  const marked = fields.filter((field) => field.control.hasAttribute('aria-invalid'));
  const first = marked.length > 0 ? 'Correct what is marked, then try again.' : problem.message;
  message.textContent = [first, ...rest].join(' ');
  message.className = 'idesk-message idesk-error';
  marked[0]?.control.focus();
}

function clearProblem(fields, message) {
  message.textContent = '';
  message.className = 'idesk-message';
  for (const field of fields) {
    field.error.textContent = '';
    field.control.removeAttribute('aria-invalid');
  }
}

/* ---- the form ---- */

/** A form; `send` gets the form's fields and returns the text that confirms success. */
export function formView({ title, heading = 'h5', hint, look, fields, submit, send, cancel, leave = 'Cancel' }) {
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
    el(heading, { id }, title), el('p', { id: `${id}-hint`, class: 'idesk-hint' }, hint),
    el('div', { class: 'idesk-fields' }, fields.map(fieldView)),
    el('div', { class: 'idesk-buttons' }, ok, cancel ? button(leave, 'btn-default', cancel) : null),
    message);
}
