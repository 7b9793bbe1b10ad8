/** The one thing stores need of a connection. Statements are constants of ours; everything else is a parameter. */
export type Queryable = {
  query(
    text: string,
    values?: readonly unknown[],
  ): Promise<{ readonly rows: readonly Record<string, unknown>[]; readonly rowCount: number | null }>;
};
