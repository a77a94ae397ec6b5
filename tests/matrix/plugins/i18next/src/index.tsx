import { definePlugin } from '@plugboard/plugin-kit'
import { format } from 'date-fns'
import { de } from 'date-fns/locale'
import i18next from 'i18next'
import { initReactI18next, useTranslation } from 'react-i18next'
import translation from './de.json'

const DUE = new Date(2027, 2, 1)

function Due() {
  const { t } = useTranslation()
  return <p>{t('due', { date: format(DUE, 'PPPP', { locale: de }) })}</p>
}

export default definePlugin({
  extensions: { 'payment-methods': Due },
  async activate() {
    await i18next.use(initReactI18next).init({
      lng: 'de',
      resources: { de: { translation } },
      interpolation: { escapeValue: false },
    })
  },
})
