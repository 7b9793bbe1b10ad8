/** Files that leave for another instance after two people read them, and files that came from one. */
import { Type } from 'typebox';
import { prepareExchange } from '../../../app/model/exchange/prepare.ts';
import {
  listExchanges,
  listReceived,
  readOneExchange,
  receiveExchange,
} from '../../../app/model/exchange/receive.ts';
import { refuseExchange, reviewExchange } from '../../../app/model/exchange/review.ts';
import { notFound } from '../../../app/refusal.ts';
import { exchangeDetail, exchangeView, receivedRow } from '../present-partner.ts';
import { signingWorld } from '../relying-party.ts';
import { route } from '../route.ts';
import {
  EnvelopeView,
  ExchangeDetail,
  ExchangeList,
  ExchangeRefusal,
  ExchangeView,
  NewExchange,
  NewReceived,
  NewReview,
  ReceivedList,
  ReceivedRow,
} from '../views/exchanges.ts';
import { requireActor } from './actor.ts';

const ById = Type.Object({ id: Type.String({ maxLength: 64 }) });
/** A file holds up to two hundred parts of a megabyte, and is written in base64. */
const MAX_FILE_BYTES = 32 * 1024 * 1024;

export const EXCHANGE_ROUTES = [
  route({
    method: 'GET',
    path: '/api/v1/exchanges',
    action: 'exchange.read',
    summary: 'The files for other instances that you may see, newest first.',
    response: { 200: ExchangeList },
    handle: async ({ actor, services }) => ({
      status: 200,
      body: { items: (await listExchanges(services, requireActor(actor))).map(exchangeView) },
    }),
  }),
  route({
    method: 'POST',
    path: '/api/v1/exchanges',
    action: 'exchange.prepare',
    summary: 'Put a file for another instance together. Two others read it before it leaves.',
    body: NewExchange,
    response: { 201: ExchangeView },
    handle: async ({ actor, body, services }) => {
      const { to, purpose, marking, parts, engagement = null } = body;
      const request = { to, purpose, marking, parts, engagementId: engagement };
      return {
        status: 201,
        body: exchangeView(await prepareExchange(services, requireActor(actor), request)),
      };
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/exchanges/:id',
    action: 'exchange.read',
    summary: 'One file with everything that is in it, as its reviewers read it.',
    params: ById,
    response: { 200: ExchangeDetail },
    handle: async ({ actor, params, services }) => ({
      status: 200,
      body: exchangeDetail(await readOneExchange(services, requireActor(actor), params.id)),
    }),
  }),
  route({
    method: 'POST',
    path: '/api/v1/exchanges/:id/reviews',
    action: 'exchange.review',
    summary:
      "Say that you read it. The second of two people, neither of them its maker, seals it. Act 'export.review' { digest }.",
    params: ById,
    body: NewReview,
    response: { 200: ExchangeView },
    handle: async ({ actor, params, body, services }) => {
      const { digest, note = null, assertion } = body;
      const asked = { id: params.id, digest, note, assertion };
      return {
        status: 200,
        body: exchangeView(await reviewExchange(signingWorld(services), requireActor(actor), asked)),
      };
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/exchanges/:id/refusal',
    action: 'exchange.review',
    summary: 'Refuse it, with the reason: it never leaves.',
    params: ById,
    body: ExchangeRefusal,
    response: { 200: ExchangeView },
    handle: async ({ actor, params, body, services }) => {
      const asked = { id: params.id, reason: body.reason };
      return {
        status: 200,
        body: exchangeView(await refuseExchange(services, requireActor(actor), asked)),
      };
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/exchanges/:id/file',
    action: 'exchange.read',
    summary:
      'The sealed file: an in-toto statement in a DSSE envelope. There is none before the second review.',
    params: ById,
    response: { 200: EnvelopeView },
    handle: async ({ actor, params, services }) => {
      const { envelope } = await readOneExchange(services, requireActor(actor), params.id);
      if (envelope === null) throw notFound();
      return { status: 200, body: envelope };
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/received-exchanges',
    action: 'exchange.receive',
    summary: 'The files that came from other instances, newest first.',
    response: { 200: ReceivedList },
    handle: async ({ actor, services }) => ({
      status: 200,
      body: {
        items: (await listReceived(services, requireActor(actor))).map((row) => receivedRow(row, false)),
      },
    }),
  }),
  route({
    method: 'POST',
    path: '/api/v1/received-exchanges',
    action: 'exchange.receive',
    summary: "Take a file in, checked against the sender's key and this instance's maximum marking.",
    body: NewReceived,
    maxBodyBytes: MAX_FILE_BYTES,
    response: { 200: ReceivedRow, 201: ReceivedRow },
    handle: async ({ actor, body, services }) => {
      const { row, isNew } = await receiveExchange(services, requireActor(actor), body);
      return { status: isNew ? 201 : 200, body: receivedRow(row, isNew) };
    },
  }),
];
