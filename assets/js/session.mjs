// A signed-in page carries shared/session_notice.html: data-session-ends is how many seconds were left when it was made.
// Two minutes before the end it is shown; its button renews in place by POST, so that nothing typed is lost.
const NOTICE = 120

export function watchSession (notice) {
  if (!notice) return
  const form = notice.querySelector('form')
  const seconds = Number(notice.dataset.sessionEnds)
  let timer
  const wait = () => {
    clearTimeout(timer)
    timer = setTimeout(() => { notice.hidden = false }, Math.max(0, seconds - NOTICE) * 1000)
  }
  form.addEventListener('submit', async event => {
    event.preventDefault()
    const answer = await renewed(form)
    notice.querySelector('[data-failed]').hidden = answer
    if (!answer) return
    notice.hidden = true
    wait()
  })
  wait()
}

// An answer from elsewhere (the sign-in page) means that the session had already ended.
async function renewed (form) {
  try {
    const answer = await fetch(form.action, { method: 'POST', body: new FormData(form) })
    return answer.ok && !answer.redirected
  } catch {
    return false
  }
}
