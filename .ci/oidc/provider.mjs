// A certified OpenID provider on loopback: https://github.com/panva/node-oidc-provider. It believes whatever number it
// is told, at whatever level: for the tests, and for make demo-oidc, never for anybody's letters.
//
// Its configuration is the JSON object on its standard input:
//   clients    as oidc-provider has them
//   port       to listen on; 0 or nothing: any
//   levels     what it calls its levels, weakest first; the first is what it proves unless more is asked for
//   number     what stands in the form of its sign-in page
//   identifier the claim that holds the number; pid unless said
//   level      the claim that says how surely: acr, or vot for vectors of trust
// A client whose id begins with "lax" gets whatever level was chosen, also below what it asks for.
// It prints {"issuer": ...} when it listens, and ends with its standard input.
import { createHash, generateKeyPairSync, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import process from 'node:process'
import { createInterface } from 'node:readline'

import Provider, { interactionPolicy } from 'oidc-provider'

// The first line; what comes after it is only waited for.
const lines = createInterface({ input: process.stdin })
const [line] = await once(lines, 'line')
const { clients, port = 0, levels, number = '', identifier = 'pid', level: levelClaim = 'acr' } = JSON.parse(line)
lines.once('close', () => process.exit(0))

const server = createServer()
server.listen(port, '127.0.0.1')
await once(server, 'listening')
const issuer = `http://127.0.0.1:${server.address().port}`

const signingKeys = [
  ['RS256', 'rsa', { modulusLength: 2048 }],
  ['PS256', 'rsa', { modulusLength: 2048 }],
  ['ES256', 'ec', { namedCurve: 'P-256' }],
].map(([alg, kind, options]) => ({
  ...generateKeyPairSync(kind, options).privateKey.export({ format: 'jwk' }), alg, kid: randomUUID(), use: 'sig',
}))

// Whether the level of the session is one of those asked for, or above.
const wanted = (ctx) => {
  const asked = [...(ctx.oidc.params.acr_values?.split(' ') ?? []), ...JSON.parse(ctx.oidc.params.vtr ?? '[]')]
  return Math.min(...asked.map((level) => levels.indexOf(level)).filter((index) => index >= 0))
}
const policy = interactionPolicy.base()
policy.get('login').checks.add(new interactionPolicy.Check('level', 'a higher level is asked for', (ctx) => {
  const isTooLow = Number.isFinite(wanted(ctx)) && levels.indexOf(ctx.oidc.session.acr) < wanted(ctx)
  return isTooLow && !ctx.oidc.client.clientId.startsWith('lax')
    ? interactionPolicy.Check.REQUEST_PROMPT : interactionPolicy.Check.NO_NEED_TO_PROMPT
}))

// People by the name that services know them by, which tells nothing.
const subject = (pid) => createHash('sha256').update(pid).digest('base64url')
const people = new Map()

const provider = new Provider(issuer, {
  clients,
  acrValues: levels,
  jwks: { keys: signingKeys },
  cookies: { keys: [randomUUID()], names: { session: '_provider', interaction: '_interaction', resume: '_resume' } },
  claims: { openid: ['sub', identifier, 'vot'], profile: [], acr: null, auth_time: null, sid: null, iss: null },
  conformIdTokenClaims: false,
  clientDefaults: { require_auth_time: true },
  enabledJWA: {
    idTokenSigningAlgValues: ['RS256', 'PS256', 'ES256'],
    clientAuthSigningAlgValues: ['RS256', 'RS512', 'ES256'],
  },
  extraParams: ['vtr'],
  extraClientMetadata: { properties: ['frontchannel_logout_uri', 'frontchannel_logout_session_required'] },
  interactions: { policy, url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
  pkce: { methods: ['S256'], required: () => true },
  features: {
    devInteractions: { enabled: false },
    backchannelLogout: { enabled: true },
    rpInitiatedLogout: { enabled: true, logoutSource: (ctx, form) => { ctx.body = page('Logg ut', `
      <p>Du logges ut av alle tjenester som du er logget inn i her.</p>${form}
      <p><button form="op.logoutForm" name="logout" value="yes">Logg ut</button></p>`) } },
  },
  findAccount: (ctx, id) => ({
    accountId: id,
    claims: () => ({
      sub: id,
      [identifier]: people.get(id),
      ...(levelClaim === 'vot' ? { vot: ctx.oidc.entities.AuthorizationCode?.acr } : {}),
    }),
  }),
  // Nobody is asked for consent: there is one service.
  loadExistingGrant: async (ctx) => {
    const grant = new ctx.oidc.provider.Grant({ accountId: ctx.oidc.session.accountId, clientId: ctx.oidc.client.clientId })
    grant.addOIDCScope('openid profile')
    await grant.save()
    return grant
  },
  renderError: (ctx, out) => { ctx.body = page('Det gikk ikke', `<p>${escaped(out.error)}: ${escaped(out.error_description ?? '')}</p>`) },
  ttl: { AccessToken: 120, AuthorizationCode: 60, IdToken: 900, Interaction: 600, Session: 1800, Grant: 1800 },
})

const escaped = (text) => String(text).replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`)
const page = (title, body) => `<!doctype html><html lang="nb"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title}</title><style>body{font:1.1rem/1.6 system-ui,sans-serif;max-width:34rem;margin:3rem auto;padding:0 1rem}
input,button{font:inherit;padding:.5rem .8rem;margin:.2rem 0}form p{margin:1rem 0}</style>
<p><small>Innlogging for utprøving, på denne maskinen</small></p><h1>${title}</h1>${body}</html>`

// Front-Channel Logout 1.0, which oidc-provider has dropped and ID-porten uses: before the way on, a page loads each
// service's address into a frame.
provider.use(async (ctx, next) => {
  await next()
  if (ctx.oidc?.route !== 'end_session_confirm' || !ctx.oidc.params.logout || ctx.status !== 303) return
  const { session } = ctx.oidc
  const frames = []
  for (const clientId of Object.keys(session.authorizations ?? {})) {
    const address = (await provider.Client.find(clientId))?.metadata().frontchannel_logout_uri
    const query = new URLSearchParams({ iss: issuer, sid: session.sidFor(clientId) })
    if (address) frames.push(`<iframe hidden src="${escaped(`${address}?${query}`)}"></iframe>`)
  }
  if (frames.length === 0) return
  const onward = escaped(ctx.response.get('location'))
  ctx.remove('location')
  ctx.status = 200
  ctx.type = 'html'
  // Scripts wait with `load` for the frames, refused ones included.
  ctx.body = page('Du logges ut', `${frames.join('')}<p><a href="${onward}">Videre</a></p>
    <script>addEventListener('load', () => location.replace(document.querySelector('a').href))</script>`)
})

async function interaction(request, response) {
  const { params, session } = await provider.interactionDetails(request, response)
  if (request.method === 'GET') {
    const asked = levels[wanted({ oidc: { params } })] ?? levels[0]
    const buttons = levels.map((level) =>
      `<p><button name="level" value="${escaped(level)}">Bekreft på nivået ${escaped(level)}</button></p>`).join('')
    const pid = people.get(session?.accountId) ?? number
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.end(page('Bekreft hvem du er', `<p>Tjenesten ber om nivået <b>${escaped(asked)}</b>.</p>
      <form method="post"><p><label>Fødselsnummer<br><input name="pid" value="${escaped(pid)}" inputmode="numeric"></label></p>
      ${buttons}<p><button name="level" value="">Avbryt</button></p></form>`))
    return
  }
  let text = ''
  for await (const chunk of request) text += chunk
  const fields = new URLSearchParams(text)
  const id = subject(fields.get('pid'))
  people.set(id, fields.get('pid'))
  const result = fields.get('level')
    ? { login: { accountId: id, acr: fields.get('level') } }
    : { error: 'access_denied', error_description: 'broken off' }
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false })
}

server.on('request', (request, response) => {
  if (!request.url.startsWith('/interaction/')) return provider.callback()(request, response)
  interaction(request, response).catch((error) => {
    response.statusCode = 400
    response.end(page('Det gikk ikke', `<p>${escaped(error.message)}</p>`))
  })
})
console.log(JSON.stringify({ issuer }))
