// @ts-check

/** @typedef {{ id: string, name: string }} Found */

const PAUSE_MS = 150;

/**
 * Turns the search field of a form into a combobox (WAI-ARIA: editable, with a list that opens): what is typed is looked up at the address in the form's
 * `data-lookup`, and a choice goes to the form's page with the `participant_id`. Without a choice the form is sent as it would be without scripts.
 * @param {HTMLFormElement} form
 */
export function enhanceCombobox(form) {
  const input = /** @type {HTMLInputElement} */ (form.querySelector('input[type="search"]'));
  const lookup = form.dataset['lookup'];

  const list = document.createElement('ul');
  list.id = `${input.id}-choices`;
  list.className = 'combobox-list';
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', 'Participants');
  list.hidden = true;
  input.after(list);
  input.setAttribute('role', 'combobox');
  input.setAttribute('aria-autocomplete', 'list');
  input.setAttribute('aria-controls', list.id);
  input.setAttribute('aria-expanded', 'false');

  /** @type {readonly Found[]} */
  let found = [];
  let active = -1;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {AbortController | undefined} */
  let asking;

  input.addEventListener('input', () => {
    clearTimeout(timer);
    asking?.abort();
    timer = setTimeout(look, PAUSE_MS);
  });
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') close();
    if (list.hidden) return;
    if (event.key === 'ArrowDown') move(event, active + 1);
    if (event.key === 'ArrowUp') move(event, active - 1);
    const chosen = found[active];
    if (event.key === 'Enter' && chosen !== undefined) {
      event.preventDefault();
      choose(chosen);
    }
  });
  input.addEventListener('blur', close);

  async function look() {
    const text = input.value.trim();
    if (text === '') return close();
    asking = new AbortController();
    try {
      const response = await fetch(`${lookup}?${new URLSearchParams({ q: text })}`, { signal: asking.signal });
      if (!response.ok) return close();
      found = (await response.json()).participants;
      show();
    } catch {
      // A newer look-up has taken its place, or the server is away: the form still works.
    }
  }

  function show() {
    active = -1;
    list.replaceChildren(...(found.length === 0 ? [nothing()] : found.map(option)));
    list.hidden = false;
    input.setAttribute('aria-expanded', 'true');
    input.removeAttribute('aria-activedescendant');
  }

  function close() {
    clearTimeout(timer);
    asking?.abort();
    list.hidden = true;
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
  }

  /**
   * @param {KeyboardEvent} event
   * @param {number} to
   */
  function move(event, to) {
    event.preventDefault();
    if (found.length === 0) return;
    active = (to + found.length) % found.length;
    for (const [index, item] of [...list.children].entries()) {
      item.setAttribute('aria-selected', String(index === active));
      if (index === active) item.scrollIntoView({ block: 'nearest' });
    }
    input.setAttribute('aria-activedescendant', `${list.id}-${active}`);
  }

  /**
   * @param {Found} participant
   * @param {number} index
   */
  function option(participant, index) {
    const item = document.createElement('li');
    item.id = `${list.id}-${index}`;
    item.setAttribute('role', 'option');
    item.setAttribute('aria-selected', 'false');
    const name = document.createElement('bdi');
    name.textContent = participant.name;
    const id = document.createElement('span');
    id.className = 'count';
    id.textContent = `#${participant.id}`;
    item.append(name, id);
    // Before the field loses the focus, which closes the list.
    item.addEventListener('mousedown', (event) => {
      event.preventDefault();
      choose(participant);
    });
    return item;
  }

  function nothing() {
    const item = document.createElement('li');
    item.className = 'combobox-nothing';
    item.textContent = 'Nobody is called so.';
    return item;
  }

  /** @param {Found} participant */
  function choose(participant) {
    const url = new URL(location.href);
    for (const name of ['after', 'before', 'find']) url.searchParams.delete(name);
    url.searchParams.set('participant_id', participant.id);
    location.assign(url);
  }
}
