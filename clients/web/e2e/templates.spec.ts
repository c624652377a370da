import { expectAccessible } from './support/accessibility.ts';
import { chooseModel, expect, newProject, test } from './support/journey.ts';

test('a template is written, filled in once, filled from a table, changed and deleted', async ({ page, api }) => {
  test.setTimeout(180_000);
  const project = await newProject(api);
  const name = `Postcard ${Date.now()}`;

  // Written, with what is wrong beside its field.
  await page.goto(`/projects/${project.id}/generate`);
  await page.getByRole('link', { name: 'Manage templates' }).click();
  await page.getByRole('button', { name: 'New template' }).first().click();
  const form = page.getByRole('dialog', { name: 'New template' });
  await form.getByLabel('Prompt', { exact: true }).fill('A postcard of {{subject}} at {{time}}');
  await form.getByRole('button', { name: 'Add “subject”' }).click();
  await form.getByRole('button', { name: 'Add “time”' }).click();
  const time = form.getByRole('group', { name: 'Variable time' });
  await time.getByLabel('Kind').selectOption('Choice');
  await form.getByRole('button', { name: 'Create template' }).click();
  await expect(form.getByText('Give it a name of at most 120 characters.')).toBeVisible();
  await expect(time.getByRole('alert')).toHaveText('Write at least one choice, each only once.');
  await form.getByLabel('Name', { exact: true }).fill(name);
  await time.getByLabel('Choices').fill('dawn\ndusk');
  await time.getByLabel('When left empty').selectOption('dusk');
  await expect(form.getByRole('region', { name: 'Preview' })).toContainText('A postcard of [Subject] at dusk');
  await expectAccessible(page);
  await form.getByRole('button', { name: 'Create template' }).click();
  await expect(form).toBeHidden();
  await expectAccessible(page);

  // Used for one.
  await page.goto(`/projects/${project.id}/generate`);
  await page.getByRole('radio', { name: 'Image', exact: true }).check();
  await chooseModel(page, 'sandbox/');
  await page.getByRole('combobox', { name: 'Template' }).selectOption(name);
  await expect(page.getByTestId('price')).toHaveText('Free');
  await page.getByRole('button', { name: /^Generate/ }).click();
  await expect(page.getByRole('alert')).toHaveText('Fill this in.');
  await page.getByRole('textbox', { name: 'Subject' }).fill('a {{time}} harbour');
  await page.getByRole('combobox', { name: 'Time' }).selectOption('dawn');
  await expect(page.getByRole('region', { name: 'Finished prompt' })).toContainText(
    'A postcard of a {{time}} harbour at dawn',
  );
  await expectAccessible(page);
  await page.getByRole('button', { name: /^Generate/ }).click();
  const takes = page.getByRole('region', { name: 'Takes' }).or(page.locator('#takes'));
  await expect(takes.getByText('A postcard of a {{time}} harbour at dawn').first()).toBeVisible();

  // Filled from a table: a row without its subject stands in the way.
  await page.getByRole('radio', { name: 'Batch', exact: true }).check();
  const table = page.getByRole('textbox', { name: 'Table (CSV)' });
  await table.fill('Subject,time\na bay,dawn\n,dusk\n');
  await expect(page.getByRole('alert')).toContainText("'Subject' is missing.");
  await expect(page.getByRole('button', { name: /^Make/ })).toBeDisabled();
  await table.fill('Subject,time\na bay,dawn\na hill,\n');
  await page.getByRole('button', { name: /^Make 2/ }).click();
  await expect(page.getByRole('progressbar', { name: '2 of 2 done' })).toBeVisible({ timeout: 60_000 });
  for (const prompt of ['A postcard of a bay at dawn', 'A postcard of a hill at dusk'])
    await expect(page.getByRole('region', { name: prompt, exact: true })).toBeVisible();

  // Changed and deleted.
  await page.goto('/templates');
  await page.getByRole('searchbox', { name: 'Search templates' }).fill(name);
  await expect(page.getByRole('listitem')).toHaveCount(1);
  await page.getByRole('button', { name: `Actions for ${name}` }).click();
  await page.getByRole('menuitem', { name: 'Edit' }).click();
  const editing = page.getByRole('dialog', { name: 'Edit template' });
  await editing.getByLabel('Prompt', { exact: true }).fill('A stamp of {{subject}} at {{time}}');
  await editing.getByRole('button', { name: 'Save' }).click();
  await expect(editing).toBeHidden();
  await expect(page.getByText('A stamp of {{subject}} at {{time}}')).toBeVisible();
  await page.getByRole('button', { name: `Actions for ${name}` }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByText('No template matches')).toBeVisible();
});
