// What every page gains by scripts: menus that close, and colours that change without a new page.
// @ts-check

/** @type {NodeListOf<HTMLDetailsElement>} */
const menus = document.querySelectorAll('details[data-menu]');

document.addEventListener('click', (event) => {
  for (const menu of menus) if (event.target instanceof Node && !menu.contains(event.target)) menu.open = false;
});

document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  for (const menu of menus) {
    if (!menu.open) continue;
    menu.open = false;
    menu.querySelector('summary')?.focus();
  }
});

/** @type {HTMLFormElement | null} */
const themeForm = document.querySelector('form[data-theme-form]');

themeForm?.addEventListener('submit', (event) => {
  const chosen = event.submitter;
  if (!(chosen instanceof HTMLButtonElement)) return;
  event.preventDefault();
  document.documentElement.dataset['theme'] = chosen.value;
  for (const button of themeForm.querySelectorAll('button')) {
    button.setAttribute('aria-pressed', String(button === chosen));
  }
  // The server remembers it in a cookie; should that fail, this page at least has its colours.
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(themeForm, chosen)) fields.append(name, String(value));
  fetch(themeForm.action, { method: 'POST', body: fields, redirect: 'manual' }).catch(() => {});
});
