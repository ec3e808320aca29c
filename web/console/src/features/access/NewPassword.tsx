/** The field for a password that one chooses. */

import { TextField } from "../../ui/Field";

const FEWEST_CHARACTERS = 10;

interface NewPasswordProps {
  label?: string;
  value: string;
  mistake: string | undefined;
  autoFocus?: boolean;
  onChange: (password: string) => void;
}

export function NewPassword({ label = "New password", onChange, ...field }: NewPasswordProps) {
  return (
    <TextField
      {...field}
      label={label}
      hint={`At least ${FEWEST_CHARACTERS} characters. Several words are better than one odd one.`}
      type="password"
      required
      minLength={FEWEST_CHARACTERS}
      autoComplete="new-password"
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
