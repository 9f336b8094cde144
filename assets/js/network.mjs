// Without a network a form that is sent would lead to the browser's own page, and what was typed could be gone with it.
// It stays where it is instead, with a word about why, and is sent by the person once the network is back.
export function watchNetwork (notice) {
  if (!notice) return
  document.addEventListener('submit', event => {
    if (navigator.onLine || event.defaultPrevented) return
    event.preventDefault()
    notice.hidden = false
  })
  window.addEventListener('online', () => { notice.hidden = true })
}
