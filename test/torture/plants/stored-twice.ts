import { randomUUID } from 'node:crypto';
import { SequelizeAttemptStore } from '../../../adapters/sequelize/index.js';

const { add } = SequelizeAttemptStore.prototype;
SequelizeAttemptStore.prototype.add = async function (attempt) {
  await add.call(this, { ...attempt, submissionId: randomUUID() });
  return add.call(this, attempt);
};
