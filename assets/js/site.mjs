// Optional: every page works without it. Focus on the error summary, one click one form, a code from its message, and a word before
// a session ends or when the network is gone.
import { Button, ErrorSummary, NotificationBanner, SkipLink } from 'govuk-frontend'
import { watchCode } from './code.mjs'
import { watchNetwork } from './network.mjs'
import { watchPasskey } from './passkey.mjs'
import { watchSession } from './session.mjs'

const parts = {
  'govuk-button': Button,
  'govuk-error-summary': ErrorSummary,
  'govuk-notification-banner': NotificationBanner,
  'govuk-skip-link': SkipLink
}

if ('noModule' in HTMLScriptElement.prototype) {
  document.body.classList.add('js-enabled', 'govuk-frontend-supported')
  for (const [name, Part] of Object.entries(parts)) {
    for (const root of document.querySelectorAll(`[data-module="${name}"]`)) {
      try {
        new Part(root)
      } catch (fault) {
        console.error(fault)
      }
    }
  }
  for (const button of document.querySelectorAll('[data-print]')) {
    button.addEventListener('click', () => window.print())
  }
  window.addEventListener('beforeprint', () => document.querySelectorAll('details').forEach(one => { one.open = true }))
  // The skip link leaves #main in the address. The page that answers a form would then move the focus there, away from its errors.
  document.addEventListener('submit', () => {
    if (location.hash) history.replaceState(history.state, '', location.pathname + location.search)
  })
  watchCode(document.querySelector('[data-code]'))
  watchSession(document.querySelector('[data-session-ends]'))
  watchPasskey(document.querySelector('[data-passkey]'))
  watchNetwork(document.querySelector('[data-offline]'))
}
