import type { Participant, Shop, ShopDirectory } from '../../../core/index.js';
import type { ContractCase, Harness } from '../harness.js';

export interface ShopDirectoryHarness extends Harness<ShopDirectory> {
  /** The shop behind the directory made last. */
  shop(): Shop;
}
export type ShopDirectoryCase = ContractCase<ShopDirectoryHarness>;

/** Makes a directory of a shop that has these participants. */
export async function withParticipants(
  { make, shop }: ShopDirectoryHarness,
  participants: readonly Participant[],
): Promise<ShopDirectory> {
  const directory = await make();
  await shop().putParticipants(participants);
  return directory;
}
