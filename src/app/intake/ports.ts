/** Documents, findings and receipts. */
export type IntakeStore = Record<never, never>;
