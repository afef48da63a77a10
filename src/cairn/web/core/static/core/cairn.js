// The site works without this file. It keeps a progress panel fresh and stops a form being sent twice.

const WAIT_MS = 2000

async function refresh (panel) {
  const reply = await fetch(panel.dataset.refresh, { headers: { 'X-Fragment': panel.id } }).catch(() => null)
  if (!reply || !reply.ok) return setTimeout(() => refresh(panel), WAIT_MS * 5)
  const page = new DOMParser().parseFromString(await reply.text(), 'text/html')
  const fresh = page.getElementById(panel.id)
  if (!fresh || !fresh.dataset.refresh) return location.reload()
  if (fresh.textContent !== panel.textContent) {
    panel.replaceChildren(...document.importNode(fresh, true).childNodes)
  }
  setTimeout(() => refresh(panel), WAIT_MS)
}

function sendOnce (event) {
  const form = event.target
  if (form.dataset.sent && Date.now() - Number(form.dataset.sent) < WAIT_MS) event.preventDefault()
  else form.dataset.sent = String(Date.now())
}

for (const panel of document.querySelectorAll('[data-refresh]')) setTimeout(() => refresh(panel), WAIT_MS)
document.addEventListener('submit', sendOnce)
