// The page of the sign-in code. A browser that can read the message fills the code in and signs in, once its user agrees; whoever
// types it is not disturbed. And the button for a new code appears when one may be asked for.
export function watchCode (form) {
  if (!form) return
  const wait = document.querySelector('[data-again]')
  if (wait) setTimeout(() => { wait.hidden = true; wait.nextElementSibling.hidden = false }, wait.dataset.again * 1000)
  if (!window.OTPCredential) return
  const stop = new AbortController()
  form.addEventListener('submit', () => stop.abort())
  navigator.credentials.get({ otp: { transport: ['sms'] }, signal: stop.signal }).then(({ code }) => {
    if (form.elements.code.value) return
    form.elements.code.value = code
    // A press, and not a submit: a second press right after it counts as one.
    form.querySelector('button').click()
  }).catch(() => {})
}
