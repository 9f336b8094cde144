// A signed-in page carries <div class="app-session" hidden data-session-ends="600" data-renew="/address">: seconds left when
// it was made, and the address that renews by POST. Two minutes before the end it is shown; its button renews in place,
// so that nothing typed is lost.
const NOTICE = 120

export function watchSession (notice, page) {
  if (!notice) return
  let timer
  const wait = seconds => {
    clearTimeout(timer)
    timer = setTimeout(() => show(notice, page), Math.max(0, seconds - NOTICE) * 1000)
  }
  notice.querySelector('button')?.addEventListener('click', async event => {
    event.preventDefault()
    const form = notice.querySelector('form')
    const answer = await fetch(form.action, { method: 'POST', body: new FormData(form), redirect: 'follow' })
    if (!answer.ok) return form.submit()
    notice.hidden = true
    wait(Number(notice.dataset.sessionEnds))
  })
  wait(Number(notice.dataset.sessionEnds))
}

function show (notice, page) {
  notice.hidden = false
  notice.setAttribute('role', 'alertdialog')
  if (page.activeElement === page.body) notice.querySelector('button')?.focus()
}
