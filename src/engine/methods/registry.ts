import { confidentLearning } from './curation/confident-learning.ts';
import { length } from './curation/length.ts';
import { neighbourAgreement } from './curation/neighbour-agreement.ts';
import { repetition } from './curation/repetition.ts';
import { semanticDuplicates } from './curation/semantic-duplicates.ts';
import { studentAgreement } from './curation/student-agreement.ts';
import { distinctN } from './evaluation/distinct-n.ts';
import { embeddingDiversity } from './evaluation/embedding-diversity.ts';
import { labelBalance } from './evaluation/label-balance.ts';
import { selfBleu } from './evaluation/self-bleu.ts';
import { studentBenchmark } from './evaluation/student-benchmark.ts';
import { vendiScore } from './evaluation/vendi-score.ts';
import { vocabulary } from './evaluation/vocabulary.ts';
import { balanced } from './generation/balanced.ts';
import { exactDuplicates } from './generation/exact-duplicates.ts';
import { format } from './generation/format.ts';
import { labels } from './generation/labels.ts';
import { nearestDemonstrations } from './generation/nearest-demonstrations.ts';
import { noDemonstrations } from './generation/no-demonstrations.ts';
import { randomDemonstrations } from './generation/random-demonstrations.ts';
import { randomWords } from './generation/random-words.ts';
import { rougeNovelty } from './generation/rouge-novelty.ts';
import { s3 } from './generation/s3.ts';
import { sampling } from './generation/sampling.ts';
import { selfDebiasing } from './generation/self-debiasing.ts';
import { singlePrompt } from './generation/single-prompt.ts';
import { values } from './generation/values.ts';
import { createMethodRegistry } from './method-registry.ts';

/** Every method, one line each, in the order of the stages. */
export const methodRegistry = createMethodRegistry([
  labels,
  values,
  randomWords,
  balanced,
  noDemonstrations,
  randomDemonstrations,
  nearestDemonstrations,
  sampling,
  selfDebiasing,
  singlePrompt,
  s3,
  format,
  exactDuplicates,
  rougeNovelty,
  length,
  repetition,
  semanticDuplicates,
  studentAgreement,
  neighbourAgreement,
  confidentLearning,
  labelBalance,
  distinctN,
  vocabulary,
  selfBleu,
  embeddingDiversity,
  vendiScore,
  studentBenchmark,
]);
