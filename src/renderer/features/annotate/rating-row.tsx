import classes from './annotate.module.css';

interface RatingRowProps {
  readonly rating: number | null;
  /** The next digit is the rating. */
  readonly isListening: boolean;
  onRate(rating: number | null): void;
}

const values = [1, 2, 3, 4, 5];

/** How good the text is, 1 to 5; nobody has to say. */
export function RatingRow({ rating, isListening, onRate }: RatingRowProps) {
  return (
    <div className={classes.rating}>
      <span className="quiet" id="annotate-rating">
        Rating, if you like (G; 1 poor, 5 good)
      </span>
      {/* biome-ignore lint/a11y/useSemanticElements: buttons are no form fields. */}
      <div role="group" aria-labelledby="annotate-rating" className={classes.ratingValues}>
        {values.map((value) => (
          <button
            key={value}
            type="button"
            className={classes.ratingValue}
            aria-pressed={rating === value}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => onRate(rating === value ? null : value)}
          >
            {value}
          </button>
        ))}
      </div>
      <span className="note" role="status">
        {isListening ? 'Press 1 to 5' : ''}
      </span>
    </div>
  );
}
