import type { Id, UserStore } from '../../../../core/index.js';

/** Usernames of staff by their ids; the id itself of somebody who is not there any more. */
export async function createNames(users: UserStore, ids: readonly (Id | null)[]): Promise<(id: Id) => string> {
  const wanted = [...new Set(ids)].filter((id): id is Id => id !== null);
  const found = await Promise.all(wanted.map(async (id) => [id, (await users.find(id))?.username] as const));
  const names = new Map(found);
  return (id) => names.get(id) ?? `user ${id}`;
}
