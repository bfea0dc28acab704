/** Sorts ids as `compareIds` does: canonical safe integers first and by value. CASE, because the cast must not see any other text. */
export const integerValue = (id: string): string => `CASE WHEN ${id} ~ '^(0|-?[1-9][0-9]{0,15})$' THEN
    CASE WHEN abs(${id}::numeric) <= ${Number.MAX_SAFE_INTEGER} THEN ${id}::numeric END
  END`;
