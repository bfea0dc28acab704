// The order form: what the cart costs while somebody types, products found by name, and the wait after a refusal.
// @ts-check

const DEBOUNCE_MS = 250;

/** @type {HTMLFormElement | null} */
const form = document.querySelector('form[data-order-form]');
if (form) enhance(form);

/** @param {HTMLFormElement} form */
function enhance(form) {
  const panel = part(form, '[data-panel]');
  const status = part(form, '[data-status]');
  const place = part(form, '[data-place]');
  followTyping(form, panel, status);
  addSteppers(form);
  addFinder(form);
  countDown(place, status);
  sendOnce(form, place, status);
  document.addEventListener('click', focusField);
  const refusal = document.querySelector('#refusal');
  if (refusal instanceof HTMLElement) refusal.focus();
}

/** @param {ParentNode} root @param {string} selector @returns {HTMLElement} */
function part(root, selector) {
  const found = root.querySelector(selector);
  if (!(found instanceof HTMLElement)) throw new Error(`The page has no ${selector}.`);
  return found;
}

/** @param {HTMLFormElement} form @returns {HTMLInputElement[]} */
function quantitiesOf(form) {
  return [...form.querySelectorAll('input')].filter(({ name }) => name.startsWith('quantity.'));
}

/** What is filled in. @param {HTMLFormElement} form */
function fieldsOf(form) {
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (value !== '') fields.append(name, String(value));
  return fields;
}

/**
 * The server judges the cart with the same rules as an order, a moment after the last key.
 * @param {HTMLFormElement} form @param {HTMLElement} panel @param {HTMLElement} status
 */
function followTyping(form, panel, status) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {AbortController | undefined} */
  let running;

  form.addEventListener('input', (event) => {
    if (!(event.target instanceof HTMLInputElement) || !event.target.name.startsWith('quantity.')) return;
    clearTimeout(timer);
    timer = setTimeout(judge, DEBOUNCE_MS);
  });

  async function judge() {
    running?.abort();
    const controller = new AbortController();
    running = controller;
    try {
      const answer = await fetch(form.dataset['validate'] ?? '', {
        method: 'POST',
        body: fieldsOf(form),
        signal: controller.signal,
      });
      if (!answer.ok || answer.redirected) throw new Error('The cart was not judged.');
      show(await answer.text());
    } catch {
      if (!controller.signal.aborted)
        status.textContent = 'The totals could not be brought up to date. Use the button Check cart.';
    }
  }

  /** @param {string} text */
  function show(text) {
    panel.replaceChildren(...new DOMParser().parseFromString(text, 'text/html').body.childNodes);
    const total = part(panel, '[data-total]').textContent ?? '';
    part(form, '[data-bar-total]').textContent = total;
    markFields(form, panel);
    // What the page said when it was loaded is about another cart by now.
    for (const old of document.querySelectorAll('.order-main > .alert:not(#refusal), #refusal .problems'))
      old.remove();
    part(form, '[data-bar-note]').textContent = panel.querySelector('.problems')
      ? 'What to change'
      : panel.querySelector('.alert.warning')
        ? 'Close to limit'
        : 'Your cart';
    const warnings = [...panel.querySelectorAll('.alert li, .alert.warning')].map((each) =>
      each.textContent?.trim(),
    );
    status.textContent = [`Total ${total}.`, ...warnings].join(' ');
  }
}

/** @param {HTMLFormElement} form @param {HTMLElement} panel */
function markFields(form, panel) {
  const wrong = new Set();
  for (const problem of panel.querySelectorAll('[data-fields]')) {
    for (const id of problem.getAttribute('data-fields')?.split(' ') ?? []) wrong.add(id);
  }
  for (const field of quantitiesOf(form)) {
    const isWrong = wrong.has(field.id);
    if (isWrong) field.setAttribute('aria-invalid', 'true');
    else field.removeAttribute('aria-invalid');
    field.setAttribute('aria-describedby', `price-${field.id}${isWrong ? ' problems' : ''}`);
  }
}

/** Links to fields lead into them. @param {MouseEvent} event */
function focusField(event) {
  const link = event.target instanceof Element && event.target.closest('a[data-to-field]');
  if (!link) return;
  const field = document.getElementById(link.getAttribute('href')?.slice(1) ?? '');
  if (!(field instanceof HTMLInputElement)) return;
  event.preventDefault();
  field.focus();
  field.select();
  field.scrollIntoView({ block: 'center' });
}

/** Buttons for pointers; on the keyboard the arrow keys do the same. @param {HTMLFormElement} form */
function addSteppers(form) {
  /** @param {HTMLInputElement} field @param {number} step */
  const change = (field, step) => {
    const now = /^\d+$/.test(field.value.trim()) ? Number(field.value) : 0;
    const next = Math.max(0, now + step);
    field.value = next === 0 ? '' : String(next);
    field.dispatchEvent(new Event('input', { bubbles: true }));
  };
  showSteppers(form);
  form.addEventListener('click', ({ target }) => {
    const button = target instanceof Element && target.closest('button[data-step]');
    if (!(button instanceof HTMLButtonElement)) return;
    const field = document.getElementById(button.dataset['for'] ?? '');
    if (field instanceof HTMLInputElement) change(field, Number(button.dataset['step']));
  });
  form.addEventListener('keydown', (event) => {
    const { target: field, key } = event;
    const step = { ArrowUp: 1, ArrowDown: -1 }[key];
    if (!(field instanceof HTMLInputElement) || !field.name.startsWith('quantity.') || step === undefined) return;
    event.preventDefault();
    change(field, step);
  });
}

/** @param {ParentNode} root */
function showSteppers(root) {
  for (const button of root.querySelectorAll('button[data-step]')) button.removeAttribute('hidden');
}

/** Finds products while somebody types, and turns pages without loading the page anew. @param {HTMLFormElement} form */
function addFinder(form) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {AbortController | undefined} */
  let running;

  form.addEventListener('input', ({ target }) => {
    if (!isFinder(target)) return;
    clearTimeout(timer);
    timer = setTimeout(() => look(), DEBOUNCE_MS);
  });
  form.addEventListener('keydown', (event) => {
    // Enter would check the cart.
    if (event.key !== 'Enter' || !isFinder(event.target)) return;
    event.preventDefault();
    clearTimeout(timer);
    look();
  });
  form.addEventListener('submit', (event) => {
    const { submitter } = event;
    if (!(submitter instanceof HTMLButtonElement)) return;
    if (submitter.name !== 'to' && submitter.value !== 'show') return;
    event.preventDefault();
    look(submitter);
  });

  /** @param {HTMLButtonElement} [turned] the button that was used */
  async function look(turned) {
    running?.abort();
    const controller = new AbortController();
    running = controller;
    const fields = fieldsOf(form);
    if (turned?.name === 'to') fields.set('to', turned.value);
    try {
      // `form.action` is the buttons of that name.
      const answer = await fetch(form.getAttribute('action') ?? '', {
        method: 'POST',
        body: fields,
        signal: controller.signal,
      });
      if (!answer.ok || answer.redirected) throw new Error('The products were not found.');
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      show(part(page, '[data-catalogue]'), turned);
    } catch {
      if (!controller.signal.aborted)
        part(form, '[data-found]').textContent = 'The products could not be read. Try again.';
    }
  }

  /** @param {HTMLElement} next @param {HTMLButtonElement} [turned] */
  function show(next, turned) {
    const catalogue = part(form, '[data-catalogue]');
    // What was typed meanwhile is kept, and so is the search field under the cursor.
    for (const { name, value } of quantitiesOf(form)) {
      const field = next.querySelector(`[name="${CSS.escape(name)}"]`);
      if (field instanceof HTMLInputElement) field.value = value;
    }
    const finder = catalogue.querySelector('.find');
    const nextFinder = next.querySelector('.find');
    if (!finder || !nextFinder) return catalogue.replaceWith(next);
    for (const name of ['found', 'page']) valueIn(finder, name).value = valueIn(nextFinder, name).value;
    part(finder, '[data-found]').textContent = part(nextFinder, '[data-found]').textContent;
    showSteppers(next);
    for (const each of [...catalogue.children]) if (each !== finder) each.remove();
    const place = [...next.children].indexOf(nextFinder);
    finder.before(...[...next.children].slice(0, place));
    finder.after(...[...next.children].slice(1));
    if (turned?.name !== 'to') return;
    catalogue.scrollIntoView({ block: 'start' });
    const first = form.querySelector('.find ~ .offers input');
    if (first instanceof HTMLElement) first.focus({ preventScroll: true });
  }
}

/** @param {EventTarget | null} target */
function isFinder(target) {
  return target instanceof HTMLInputElement && target.name === 'find';
}

/** @param {Element} root @param {string} name @returns {HTMLInputElement} */
function valueIn(root, name) {
  const field = root.querySelector(`input[name="${name}"]`);
  if (!(field instanceof HTMLInputElement)) throw new Error(`The page has no ${name}.`);
  return field;
}

/** Counts the wait down, and keeps the button out of use for as long as nothing can be ordered. @param {HTMLElement} place @param {HTMLElement} status */
function countDown(place, status) {
  const wait = document.querySelector('[data-wait]');
  const shown = wait?.querySelector('[data-seconds]');
  if (!(wait instanceof HTMLElement) || !(shown instanceof HTMLElement)) return;
  const label = part(place, 'span');
  const words = label.textContent ?? '';
  const blocks = place.hasAttribute('data-blocked');
  // Not the time of day, which may be set, and differs from the server's.
  const endsAt = performance.now() + Number(shown.dataset['seconds']) * 1_000;
  // Read out once, and not every second.
  shown.closest('[role="alert"]')?.setAttribute('aria-live', 'off');
  if (blocks) place.setAttribute('aria-disabled', 'true');

  const tick = () => {
    const seconds = Math.ceil((endsAt - performance.now()) / 1_000);
    if (seconds > 0) {
      shown.textContent = duration(seconds);
      if (blocks) label.textContent = `Place order in ${seconds} s`;
      return;
    }
    clearInterval(timer);
    wait.textContent = 'You can order again now.';
    label.textContent = words;
    place.removeAttribute('aria-disabled');
    place.removeAttribute('aria-describedby');
    status.textContent = 'You can order again now.';
  };
  const timer = setInterval(tick, 250);
  tick();
}

/** As the server writes it. @param {number} total */
function duration(total) {
  const parts = /** @type {const} */ ([
    [Math.floor(total / 60), 'minute'],
    [total % 60, 'second'],
  ]);
  return parts
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}${count === 1 ? '' : 's'}`)
    .join(' ');
}

/** One order for a double click. @param {HTMLFormElement} form @param {HTMLElement} place @param {HTMLElement} status */
function sendOnce(form, place, status) {
  let isSent = false;
  form.addEventListener('submit', (event) => {
    if (event.submitter !== place) return;
    if (isSent || place.getAttribute('aria-disabled') === 'true') {
      event.preventDefault();
      return;
    }
    isSent = true;
    place.setAttribute('aria-disabled', 'true');
    status.textContent = 'Your order is being placed.';
  });
  // Shown again out of the browser's memory.
  window.addEventListener('pageshow', (event) => {
    if (!event.persisted) return;
    isSent = false;
    place.removeAttribute('aria-disabled');
  });
}
