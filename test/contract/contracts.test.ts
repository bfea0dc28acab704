import { ADAPTERS } from './adapters.js';
import { describeContract } from './describe-contract.js';
import { type Port, SUITES } from './suites.js';

function describePort<P extends Port>(port: P): void {
  for (const row of ADAPTERS[port]) describeContract(port, row, SUITES[port]);
}

for (const port of Object.keys(SUITES) as Port[]) describePort(port);
