/** What one fills in: every field has a label, may have a hint, and says its mistake where it was made. */

import { Switch as BaseSwitch } from "@base-ui/react/switch";
import { type ComponentPropsWithRef, type ReactNode, useId } from "react";
import { Icon } from "./Icon";

interface Labelled {
  label: string;
  hint?: ReactNode;
  mistake?: string | undefined;
  /** The label is for screen readers only. */
  unseen?: boolean;
}

interface Wiring {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": true | undefined;
}

function Field({ label, hint, mistake, unseen, children }: Labelled & { children: (wiring: Wiring) => ReactNode }) {
  const id = useId();
  const described = [hint && `${id}-hint`, mistake && `${id}-mistake`].filter(Boolean).join(" ") || undefined;
  return (
    <div className="field">
      <label htmlFor={id} className={unseen ? "hidden" : "label"}>
        {label}
      </label>
      {children({ id, "aria-describedby": described, "aria-invalid": mistake ? true : undefined })}
      {hint && (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {mistake && (
        <p className="mistake" id={`${id}-mistake`} role="alert">
          {mistake}
        </p>
      )}
    </div>
  );
}

export function TextField({ label, hint, mistake, unseen, ...rest }: Labelled & ComponentPropsWithRef<"input">) {
  return (
    <Field label={label} hint={hint} mistake={mistake} unseen={unseen ?? false}>
      {(wiring) => <input type="text" {...rest} {...wiring} className="input" />}
    </Field>
  );
}

export function TextArea({
  label,
  hint,
  mistake,
  unseen,
  className,
  ...rest
}: Labelled & ComponentPropsWithRef<"textarea">) {
  return (
    <Field label={label} hint={hint} mistake={mistake} unseen={unseen ?? false}>
      {(wiring) => <textarea rows={4} {...rest} {...wiring} className={`input ${className ?? ""}`} />}
    </Field>
  );
}

export interface Option {
  value: string;
  label: string;
}

interface SelectProps extends Labelled, Omit<ComponentPropsWithRef<"select">, "onChange"> {
  options: readonly Option[];
  onChange: (value: string) => void;
}

/** The browser's own list: the one that every phone, keyboard and screen reader knows. */
export function Select({ label, hint, mistake, unseen, options, onChange, className, ...rest }: SelectProps) {
  return (
    <Field label={label} hint={hint} mistake={mistake} unseen={unseen ?? false}>
      {(wiring) => (
        <select
          {...rest}
          {...wiring}
          className={`input ${className ?? ""}`}
          onChange={(event) => onChange(event.target.value)}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

interface SearchProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  placeholder?: string;
}

export function SearchField({ label, value, onChange, placeholder }: SearchProps) {
  return (
    <span className="searchbox">
      <Icon name="search" />
      <input
        type="search"
        className="input soft"
        aria-label={label}
        placeholder={placeholder ?? label}
        value={value}
        data-search
        onChange={(event) => onChange(event.target.value)}
      />
    </span>
  );
}

interface CheckProps {
  label: string;
  hint?: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}

export function Check({ label, hint, checked, onChange }: CheckProps) {
  return (
    <label className="check">
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.target.checked)} />
      <span>
        {label}
        {hint && <small>{hint}</small>}
      </span>
    </label>
  );
}

export function Switch({ label, hint, checked, onChange }: CheckProps) {
  const id = useId();
  return (
    <div className="row apart">
      <span>
        <label htmlFor={id}>{label}</label>
        {hint && <p className="faint small-text">{hint}</p>}
      </span>
      <BaseSwitch.Root id={id} className="switch" checked={checked} onCheckedChange={onChange}>
        <BaseSwitch.Thumb className="switch-thumb" />
      </BaseSwitch.Root>
    </div>
  );
}

interface SegmentsProps<Value extends string> {
  label: string;
  value: Value;
  options: readonly { value: Value; label: string; count?: number | undefined }[];
  onChange: (value: Value) => void;
}

/** One of a few: all are seen, one is pressed. */
export function Segments<Value extends string>({ label, value, options, onChange }: SegmentsProps<Value>) {
  return (
    <fieldset className="segments" aria-label={label}>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          className="segment"
          aria-pressed={option.value === value}
          onClick={() => onChange(option.value)}
        >
          {option.label}
          {option.count !== undefined && <span className="count">{option.count}</span>}
        </button>
      ))}
    </fieldset>
  );
}
