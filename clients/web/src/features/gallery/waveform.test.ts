import { slices } from './waveform';

describe('slices', () => {
  it('keeps the loudest moment of every slice, relative to the whole', () => {
    expect(slices([0, 50, 10, 100, 0, 25], 3)).toEqual([0.5, 1, 0.25]);
  });
  it('does not invent detail that is not there, and takes silence', () => {
    expect(slices([10, 20], 72)).toEqual([0.5, 1]);
    expect(slices([0, 0], 2)).toEqual([0, 0]);
  });
});
