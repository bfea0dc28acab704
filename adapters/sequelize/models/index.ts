import type { ModelStatic, Sequelize } from 'sequelize';
import { type AttemptModel, defineAttempts } from './attempt.js';
import {
  defineParticipants,
  definePauses,
  defineProducts,
  type ParticipantModel,
  type ProductModel,
  type ProgramPauseModel,
} from './shop.js';
import { defineUsers, type UserModel } from './user.js';

/**
 * The tables that are read and written one row at a time. Orders, vouchers and answers are written in sets, by hand-written SQL.
 * Sequelize binds a model to one connection pool, so each pool has classes of its own.
 */
export interface Models {
  readonly attempts: ModelStatic<AttemptModel>;
  readonly participants: ModelStatic<ParticipantModel>;
  readonly products: ModelStatic<ProductModel>;
  readonly pauses: ModelStatic<ProgramPauseModel>;
  readonly users: ModelStatic<UserModel>;
}

export function defineModels(sequelize: Sequelize): Models {
  return {
    attempts: defineAttempts(sequelize),
    participants: defineParticipants(sequelize),
    products: defineProducts(sequelize),
    pauses: definePauses(sequelize),
    users: defineUsers(sequelize),
  };
}
