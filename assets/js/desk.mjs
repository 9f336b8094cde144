// Optional, as site.mjs is: a ready text goes into the box that was used last, and a document that was opened in another
// tab is marked as opened. The server decides what was opened; this only spares a look at the page again.
let lastBox = null

function insert (button) {
  const boxes = [...button.closest('form').querySelectorAll('textarea')]
  const box = boxes.includes(lastBox) ? lastBox : boxes.at(-1)
  const text = button.closest('li').querySelector('[dir]').textContent
  const before = box.value.slice(0, box.selectionStart)
  const gap = before && !/\s$/.test(before) ? ' ' : ''
  box.setRangeText(gap + text, box.selectionStart, box.selectionEnd, 'end')
  const fold = box.closest('.app-checklist details')
  if (fold) fold.open = true
  markWritten(box)
  box.focus()
}

function markOpened (id) {
  for (const one of document.querySelectorAll(`[data-when-opened="${id}"]`)) one.hidden = false
  for (const one of document.querySelectorAll(`[data-until-opened="${id}"]`)) one.hidden = true
}

// A box that is folded behind its line says there that something is written in it.
function markWritten (box) {
  const mark = box.closest('details')?.querySelector('.app-checklist__written')
  if (mark) mark.hidden = box.value.trim() === ''
}

for (const box of document.querySelectorAll('.app-checklist textarea')) markWritten(box)
document.addEventListener('input', event => { if (event.target.matches('.app-checklist textarea')) markWritten(event.target) })
document.addEventListener('focusin', event => { if (event.target.matches('textarea')) lastBox = event.target })
document.addEventListener('click', event => {
  const button = event.target.closest('[data-insert]')
  if (button) insert(button)
  const link = event.target.closest('[data-opens]')
  if (link) markOpened(link.dataset.opens)
})

// The counts of the first page, asked for again each minute while the page is in sight. The answer keeps no session alive;
// once the session has ended it is the sign-in page, and nothing is asked for any more.
const polled = document.querySelector('[data-polls]')

async function poll () {
  if (document.hidden || polled.contains(document.activeElement)) return
  try {
    const answer = await fetch(polled.dataset.polls)
    if (!answer.ok || answer.redirected) clearInterval(timer)
    else polled.replaceChildren(...new DOMParser().parseFromString(await answer.text(), 'text/html').body.childNodes)
  } catch {
    // The network is gone for a moment; the next minute asks again.
  }
}

const timer = polled && setInterval(poll, 60_000)

// An amount that is typed in rials is said in toman beside the field.
const echo = document.querySelector('[data-toman]')

function sayToman (box) {
  const digits = box.value.replace(/[۰-۹]/g, one => '۰۱۲۳۴۵۶۷۸۹'.indexOf(one)).replace(/[٬,،. ]/g, '')
  const amount = new Intl.NumberFormat(document.documentElement.lang).format(Math.floor(digits / 10))
  echo.value = /^\d{1,16}$/.test(digits) ? echo.dataset.toman.replace('{amount}', amount) : ''
}

if (echo) document.getElementById(echo.htmlFor).addEventListener('input', event => sayToman(event.target))

// Text that was written and not sent: the browser asks before it leaves the page, whichever link, button or key leads away. On a page
// that answers what was sent, such as one with errors or a question, the text in the box is not saved either.
let sentForm = null
const isAnswer = document.querySelector('[data-sent]') !== null

const isUnsent = box => box.form !== sentForm && box.value.trim() !== '' && (isAnswer || box.value !== box.defaultValue)

document.addEventListener('submit', event => { sentForm = event.target })
window.addEventListener('beforeunload', event => {
  if ([...document.querySelectorAll('textarea')].some(isUnsent)) event.preventDefault()
})

// Keys of the page with a Persian keyboard. Chrome and Edge compare an access key with the letter that the keyboard writes,
// and on the key of A that is «ش»: then no key of the desk would do anything. Firefox looks at the key itself already, with
// Alt and Shift, and on a Mac Option writes a letter.
const isMac = /mac/i.test(navigator.platform)
const heldKeys = isMac ? '"⌃⌥"' : /firefox/i.test(navigator.userAgent) ? '"Alt+Shift+"' : '"Alt+"'
document.documentElement.style.setProperty('--held-keys', heldKeys)

document.addEventListener('keydown', event => {
  if (event.repeat || isMac || !event.altKey || event.ctrlKey || event.shiftKey || event.metaKey || !/^[\u0600-\u06ff]$/.test(event.key)) return
  const key = event.code.replace(/^(Key|Digit|Numpad)/, '').toLowerCase()
  const part = /^[a-z0-9]$/.test(key) && document.querySelector(`[accesskey="${key}"]`)
  if (!part) return
  event.preventDefault()
  part.focus()
  if (part.matches('a, button')) part.click()
})
