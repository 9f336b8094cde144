// A form with data-passkey="create" or "get" and data-options (JSON of the site's question): its button asks the browser for
// the passkey and sends what it answers. Where a browser knows none, the form stays hidden and the code remains.
export function watchPasskey (form) {
  if (!form || !window.PublicKeyCredential?.parseRequestOptionsFromJSON) return
  form.hidden = false
  form.addEventListener('submit', async event => {
    if (form.elements.answer.value) return
    event.preventDefault()
    try {
      form.elements.answer.value = JSON.stringify((await asked(form.dataset)).toJSON())
      form.requestSubmit()
    } catch {
      form.querySelector('[data-failed]').hidden = false
    }
  })
}

function asked ({ passkey, options }) {
  const question = JSON.parse(options)
  return passkey === 'create'
    ? navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(question) })
    : navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(question) })
}
