import type { InputProps } from './input-props.ts';
import { JsonField } from './json-field.tsx';
import { ChoiceField, NumberField, SwitchField, TextField } from './leaf-fields.tsx';
import { ListField } from './list-field.tsx';
import { EitherInput, GroupInput, RecordInput } from './nested-inputs.tsx';

/** The field for a shape. */
export function ParamInput(props: InputProps) {
  const { shape } = props;
  switch (shape.kind) {
    case 'number':
      return <NumberField {...props} shape={shape} />;
    case 'switch':
      return <SwitchField {...props} />;
    case 'choice':
      return <ChoiceField {...props} shape={shape} />;
    case 'text':
      return <TextField {...props} shape={shape} />;
    case 'list':
      return <ListField {...props} Inner={ParamInput} shape={shape} />;
    case 'record':
      return <RecordInput {...props} Inner={ParamInput} shape={shape} />;
    case 'group':
      return <GroupInput {...props} Inner={ParamInput} shape={shape} />;
    case 'either':
      return <EitherInput {...props} Inner={ParamInput} shape={shape} />;
    case 'other':
      return <JsonField {...props} />;
  }
}
