import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import { ElevenLabsClient } from '@elevenlabs/elevenlabs-js';
import { createFalClient } from '@fal-ai/client';
import { GoogleGenAI } from '@google/genai';
import RunwayML from '@runwayml/sdk';
import OpenAI, { toFile } from 'openai';
import Replicate from 'replicate';
import { collect, download, key, kindOf, startSimulator } from './simulator.js';

const prompt = 'A lighthouse at dusk';
let simulator;
before(async () => {
  simulator = await startSimulator();
});
after(() => simulator.stop());

describe('openai', () => {
  const client = () => new OpenAI({ apiKey: key(), baseURL: `${simulator.address}/openai/v1`, maxRetries: 0 });

  test('text', async () => {
    const stream = await client().chat.completions.create({
      model: 'gpt-6-luna',
      messages: [{ role: 'user', content: prompt }],
      max_completion_tokens: 100,
      stream: true,
      stream_options: { include_usage: true },
    });
    let [text, usage] = ['', null];
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? '';
      usage = chunk.usage ?? usage;
    }
    assert.match(text, /lighthouse/);
    assert.equal(usage.total_tokens, usage.prompt_tokens + usage.completion_tokens);
  });

  test('text by responses', async () => {
    const stream = await client().responses.create({
      model: 'gpt-6-sol',
      instructions: 'Be brief.',
      input: prompt,
      reasoning: { effort: 'low' },
      store: false,
      stream: true,
    });
    let [text, end] = ['', null];
    for await (const event of stream) {
      if (event.type === 'response.output_text.delta') text += event.delta;
      if (event.type === 'response.completed') end = event.response;
    }
    assert.match(text, /lighthouse/);
    assert.equal(end.output.at(-1).content[0].text, text);
    assert.equal(end.usage.total_tokens, end.usage.input_tokens + end.usage.output_tokens);
  });

  test('transcription', async () => {
    const speech = await client().audio.speech.create({ model: 'gpt-4o-mini-tts', voice: 'coral', input: prompt });
    const file = await toFile(Buffer.from(await speech.arrayBuffer()), 'recording.mp3');
    const short = await client().audio.transcriptions.create({ model: 'gpt-transcribe', file, languages: ['en', 'de'] });
    assert.match(short.text, /lighthouse/);
    assert.equal(short.usage.type, 'duration');
    const timed = await client().audio.transcriptions.create({ model: 'whisper-1', file, response_format: 'verbose_json' });
    assert.equal(timed.segments.length, 2);
    await assert.rejects(
      client().audio.transcriptions.create({ model: 'gpt-transcribe', file, response_format: 'srt' }),
      OpenAI.BadRequestError,
    );
  });

  test('unfinished images', async () => {
    const stream = await client().images.generate({ model: 'gpt-image-2', prompt, stream: true, partial_images: 2 });
    const types = [];
    for await (const event of stream) {
      types.push(event.type.split('.')[1]);
      assert.equal(kindOf(Buffer.from(event.b64_json, 'base64')), 'png');
    }
    assert.deepEqual(types, ['partial_image', 'partial_image', 'completed']);
  });

  test('image', async () => {
    const { data } = await client().images.generate({ model: 'gpt-image-2', prompt, size: '1024x1024' });
    assert.equal(kindOf(Buffer.from(data[0].b64_json, 'base64')), 'png');
  });

  test('audio', async () => {
    const answer = await client().audio.speech.create({ model: 'gpt-4o-mini-tts', voice: 'coral', input: prompt });
    assert.equal(kindOf(await answer.arrayBuffer()), 'mp3');
  });

  test('a refused key is the SDK\'s authentication error', async () => {
    const refused = new OpenAI({ apiKey: 'sk-sim-invalid-1', baseURL: `${simulator.address}/openai/v1`, maxRetries: 0 });
    await assert.rejects(refused.models.list(), OpenAI.AuthenticationError);
  });
});

describe('anthropic', () => {
  test('text', async () => {
    const client = new Anthropic({ apiKey: key(), baseURL: `${simulator.address}/anthropic`, maxRetries: 0 });
    const message = await client.messages
      .stream({ model: 'claude-haiku-5-5', max_tokens: 100, messages: [{ role: 'user', content: prompt }] })
      .finalMessage();
    assert.equal(message.stop_reason, 'end_turn');
    assert.ok(message.content[0].text.length > 10 && message.usage.output_tokens > 0);
  });
});

describe('google', () => {
  const client = () => new GoogleGenAI({ apiKey: key(), httpOptions: { baseUrl: `${simulator.address}/gemini` } });

  test('text', async () => {
    let text = '';
    for await (const chunk of await client().models.generateContentStream({ model: 'gemini-3.8-flash', contents: prompt }))
      text += chunk.text ?? '';
    assert.ok(text.length > 10);
  });

  test('image', async () => {
    const answer = await client().models.generateContent({
      model: 'gemini-3.1-flash-image',
      contents: prompt,
      config: { responseModalities: ['IMAGE'], imageConfig: { aspectRatio: '16:9' } },
    });
    const { inlineData } = answer.candidates[0].content.parts.find((part) => part.inlineData);
    assert.equal(kindOf(Buffer.from(inlineData.data, 'base64')), inlineData.mimeType.split('/')[1]);
  });

  test('video', async () => {
    const apiKey = key();
    const google = new GoogleGenAI({ apiKey, httpOptions: { baseUrl: `${simulator.address}/gemini` } });
    let operation = await google.models.generateVideos({
      model: 'veo-3.1-generate-preview',
      source: { prompt },
      config: { numberOfVideos: 1, durationSeconds: 8, aspectRatio: '16:9', resolution: '720p' },
    });
    while (!operation.done) operation = await google.operations.getVideosOperation({ operation });
    const { uri } = operation.response.generatedVideos[0].video;
    assert.equal(kindOf(await download(uri, { 'x-goog-api-key': apiKey })), 'mp4');
  });

  test('audio', async () => {
    const answer = await client().models.generateContent({
      model: 'gemini-2.5-flash-preview-tts',
      contents: prompt,
      config: { responseModalities: ['AUDIO'], speechConfig: { voiceConfig: { prebuiltVoiceConfig: { voiceName: 'Kore' } } } },
    });
    const { inlineData } = answer.candidates[0].content.parts[0];
    assert.match(inlineData.mimeType, /^audio\/L16/i);
    assert.ok(Buffer.from(inlineData.data, 'base64').length > 1000);
  });
});

describe('fal', () => {
  /** The SDK knows its host only; every call to it goes to the simulator instead. */
  const client = () =>
    createFalClient({
      credentials: key(),
      requestMiddleware: async (request) => ({
        ...request,
        url: request.url.replace('https://queue.fal.run', `${simulator.address}/fal`),
      }),
    });
  const make = async (model, input) => (await client().subscribe(model, { input, pollInterval: 20 })).data;

  test('image', async () => {
    const { images } = await make('fal-ai/flux/dev', { prompt });
    assert.ok(['png', 'jpeg'].includes(kindOf(await download(images[0].url))));
  });

  test('video', async () => {
    const { video } = await make('fal-ai/veo3.1', { prompt, duration: '8s' });
    assert.equal(kindOf(await download(video.url)), 'mp4');
  });

  test('audio', async () => {
    const { audio } = await make('fal-ai/elevenlabs/tts/eleven-v3', { text: prompt });
    assert.equal(kindOf(await download(audio.url)), 'mp3');
  });
});

describe('elevenlabs', () => {
  const client = () => new ElevenLabsClient({ apiKey: key(), baseUrl: `${simulator.address}/elevenlabs` });

  test('speech', async () => {
    const audio = await client().textToSpeech.convert('21m00Tcm4TlvDq8ikWAM', { text: prompt, modelId: 'eleven_multilingual_v2' });
    assert.equal(kindOf(await collect(audio)), 'mp3');
  });

  test('sound', async () => {
    assert.equal(kindOf(await collect(await client().textToSoundEffects.convert({ text: 'Waves', durationSeconds: 2 }))), 'mp3');
  });

  test('music', async () => {
    const song = await client().music.compose({ prompt, musicLengthMs: 10_000 });
    assert.equal(kindOf(await collect(song)), 'mp3');
  });

  const often = { minPollIntervalInSeconds: 0.5 };

  test('image', async () => {
    const made = await client().flows.image.createAndWait({ modelId: 'bytedance-seedream-5-lite', prompt }, often);
    assert.ok(['png', 'jpeg', 'webp'].includes(kindOf(await download(made.contentUrl))), made.status);
  });

  test('video', async () => {
    const made = await client().flows.video.createAndWait({ modelId: 'bytedance-seedance-v2', prompt }, often);
    assert.equal(kindOf(await download(made.contentUrl)), 'mp4', made.status);
  });
});

describe('replicate', () => {
  const auth = key();
  const client = () => new Replicate({ auth, baseUrl: `${simulator.address}/replicate/v1`, useFileOutput: false });
  const make = (model, input) => client().run(model, { input, wait: { mode: 'poll', interval: 20 } });
  const fetchOnly = (output) => download([output].flat()[0], { Authorization: `Bearer ${auth}` });

  test('image', async () => {
    const output = await make('black-forest-labs/flux-dev', { prompt });
    assert.ok(['png', 'jpeg', 'webp'].includes(kindOf(await fetchOnly(output))));
  });

  test('video', async () => {
    const output = await make('minimax/video-01', { prompt });
    assert.equal(kindOf(await fetchOnly(output)), 'mp4');
  });

  test('audio', async () => {
    const { audio } = await make('minimax/speech-02-turbo', { text: prompt });
    assert.equal(kindOf(await fetchOnly(audio)), 'wav');
  });
});

// The SDK asks every six seconds: side by side.
describe('runway', { concurrency: true }, () => {
  const client = () => new RunwayML({ apiKey: key(), baseURL: `${simulator.address}/runway`, maxRetries: 0 });

  test('image', async () => {
    const task = await client().textToImage.create({ model: 'gpt_image_2', promptText: prompt, ratio: '1920:1080' }).waitForTaskOutput();
    assert.ok(['png', 'jpeg', 'webp'].includes(kindOf(await download(task.output[0]))));
  });

  test('video', async () => {
    const task = await client()
      .textToVideo.create({ model: 'gen4.5', promptText: prompt, ratio: '1280:720', duration: 5 })
      .waitForTaskOutput();
    assert.equal(kindOf(await download(task.output[0])), 'mp4');
  });

  test('audio', async () => {
    const task = await client()
      .textToSpeech.create({ model: 'eleven_multilingual_v2', promptText: prompt, voice: { type: 'runway-preset', presetId: 'Leslie' } })
      .waitForTaskOutput();
    assert.equal(kindOf(await download(task.output[0])), 'mp3');
  });
});
