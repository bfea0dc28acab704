// What the list of failed order attempts gains by scripts: a look-ahead for participants, and the selection of rows.
// @ts-check
import { enhanceCombobox } from './combobox.js';
import { enhanceSelection } from './selection.js';

/** @type {HTMLFormElement | null} */
const participantFilter = document.querySelector('form[data-participant-filter]');
if (participantFilter !== null) enhanceCombobox(participantFilter);

/** @type {HTMLFormElement | null} */
const selection = document.querySelector('form[data-selection]');
if (selection !== null) enhanceSelection(selection);
