import { Upload } from 'lucide-react';
import { useRef, useState } from 'react';
import { gallery as m } from '@messages/gallery';
import { uploadAsset } from './upload';
import { describeProblem } from '@/data/problem';
import { queryClient } from '@/data/query-client';
import { Button } from '@/ui/button';
import { Progress } from '@/ui/progress';
import { toast } from '@/ui/toast';

export function UploadButton({ projectId }: { projectId: string }) {
  const input = useRef<HTMLInputElement>(null);
  const [current, setCurrent] = useState<{ name: string; progress: number }>();

  const upload = async (files: File[]) => {
    for (const file of files) {
      try {
        setCurrent({ name: file.name, progress: 0 });
        await uploadAsset(projectId, file, (progress) => setCurrent({ name: file.name, progress }));
        toast(m.uploaded(file.name));
      } catch (error) {
        toast(describeProblem(error).text, { tone: 'problem' });
      }
    }
    setCurrent(undefined);
    void queryClient.invalidateQueries({ queryKey: ['assets'] });
  };

  return (
    <div className="relative">
      <Button busy={!!current} icon={<Upload size={18} />} onClick={() => input.current?.click()}>
        {m.upload}
      </Button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept="image/*,video/*,audio/*,text/*,application/json,.md,.srt,.vtt"
        onChange={(event) => {
          void upload([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
      {current && (
        <Progress
          value={current.progress}
          label={m.uploading(current.name)}
          className="absolute inset-x-0 -bottom-2.5"
        />
      )}
    </div>
  );
}
