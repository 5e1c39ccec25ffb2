// Chart.js with no more than the panel draws.

import { Chart, LinearScale, LineController, LineElement, PointElement, Tooltip } from 'chart.js';
import annotation from 'chartjs-plugin-annotation';
import { BandController, endLabels } from './bandController.ts';
import { ErrorBarController } from './errorBarController.ts';
import { HeatController } from './heatController.ts';
import { HistogramController } from './histogramController.ts';
import { RidgeController } from './ridgeController.ts';
import { ValueScale } from './valueScale.ts';

Chart.register(LinearScale, ValueScale, LineController, LineElement, PointElement, Tooltip, annotation);
Chart.register(BandController, ErrorBarController, HeatController, HistogramController, RidgeController);
Chart.register(endLabels);

export { Chart };
