/** `POST /api/v1/check` → CheckAnswer: is this known, as far as the asker may know it? */
import { Type } from 'typebox';
import { Id, orNull } from './parts.ts';

const resemblance = {
  title: Type.String({ description: 'text from outside' }),
  same: Type.Boolean({ description: 'held for the same flaw; false: it may be' }),
  confidence: Type.Number({ minimum: 0, maximum: 1 }),
};

export const CheckAnswer = Type.Object({
  findings: Type.Array(
    Type.Object({
      finding: Type.String({ description: "the finding's id in the document that was sent" }),
      pointer: Type.String(),
      known: Type.Boolean({
        description:
          'false: not published, and not sent by your party. Says nothing of what others have sent.',
      }),
      published: Type.Array(
        Type.Object({ identifier: Type.String(), location: Type.String(), ...resemblance }),
      ),
      own: Type.Array(Type.Object({ id: Id, ...resemblance })),
    }),
  ),
  receipt: orNull(Id, 'your party never sent these very bytes'),
});
