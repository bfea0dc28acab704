import type { Section } from '../section.js';

/** What is kept of them for good. */
export const validationLog: Section = {
  name: 'validation-log',
  lines: async ({ container: { app } }) => {
    await app.sealValidationLog();
    const { entries, waiting, faults } = await app.verifyValidationLog();
    return [
      `The log has ${entries.toLocaleString('en-US')} entries; ${waiting} wait for their seal; \`verify\` finds ${faults.length} faults.`,
    ];
  },
};
