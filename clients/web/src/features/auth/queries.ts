import { useMutation } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { api } from '@/data/client';
import { logInWithPasskey } from '@/data/passkeys';
import { isCode } from '@/data/problem';
import { signedIn } from '@/data/session';

export interface Credentials {
  email: string;
  password: string;
  code?: string | undefined;
}
export interface Registration {
  email: string;
  password: string;
  name: string;
  setupToken?: string | undefined;
}

/** Logs in or signs up, then goes where the visitor wanted to be. */
export const useEnter = <T>(path: '/api/auth/login' | '/api/auth/signup') => useDoor((body: T) => api.post(path, body));
export const useEnterWithPasskey = () => useDoor<void>(logInWithPasskey);

function useDoor<T>(open: (body: T) => Promise<unknown>) {
  const navigate = useNavigate();
  const { next } = useSearch({ strict: false });
  return useMutation({
    mutationFn: open,
    onSuccess: async () => {
      await signedIn();
      await navigate({ to: next ?? '/' });
    },
  });
}

export const needsCode = (error: unknown) =>
  isCode(error, 'TWO_FACTOR_REQUIRED') || isCode(error, 'TWO_FACTOR_CODE_INVALID');
