// @ts-check

/**
 * Counts the selected rows, offers to select all of them, and shows what can be done with them only when there are some. Rows may come and go.
 * @param {HTMLFormElement} form to which the check boxes belong
 */
export function enhanceSelection(form) {
  const said = form.querySelector('[data-selection-count]');
  // Not by the form's id: `form.id` is the list of its fields that are called so.
  const boxes = () => [...form.elements].filter(isInput).filter(({ type }) => type === 'checkbox');

  function update() {
    const count = boxes().filter((box) => box.checked).length;
    form.dataset['count'] = String(count);
    if (said !== null) said.textContent = `${count} selected`;
    const all = document.querySelector('input[data-select-all]');
    if (!isInput(all)) return;
    all.hidden = false;
    all.checked = count > 0 && count === boxes().length;
    all.indeterminate = count > 0 && count < boxes().length;
  }

  document.addEventListener('change', ({ target }) => {
    if (!isInput(target)) return;
    if (target.matches('[data-select-all]')) for (const box of boxes()) box.checked = target.checked;
    update();
  });
  // Browsers keep check boxes when they come back to a page.
  addEventListener('pageshow', update);
  document.addEventListener('live:refreshed', update);
  update();
}

/** @param {unknown} target @returns {target is HTMLInputElement} */
function isInput(target) {
  return target instanceof HTMLInputElement;
}
