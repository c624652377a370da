import { create } from 'zustand';

export type Theme = 'system' | 'light' | 'dark';
const key = 'medialab-theme';
const stored = (): Theme => {
  const value = typeof localStorage === 'undefined' ? null : localStorage.getItem(key);
  return value === 'light' || value === 'dark' ? value : 'system';
};

export const useTheme = create<{ theme: Theme }>(() => ({ theme: stored() }));

export function setTheme(theme: Theme) {
  if (theme === 'system') {
    localStorage.removeItem(key);
    delete document.documentElement.dataset.theme;
  } else {
    localStorage.setItem(key, theme);
    document.documentElement.dataset.theme = theme;
  }
  useTheme.setState({ theme });
}
