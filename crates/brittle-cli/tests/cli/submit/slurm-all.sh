#!/bin/sh
# Written by brittle 0.1.0: an array with a task a shard, and a job that merges when all of them went well.
set -eu
mkdir -p store
array=$(sbatch --parsable <<'EOF'
#!/bin/sh
#SBATCH --job-name="a study"
#SBATCH --output=store/shards-%A_%a.out
#SBATCH --partition=long
#SBATCH --time=1-00:00:00
#SBATCH --account=ml
#SBATCH --exclusive
#SBATCH --array=3,5-6%2
#SBATCH --cpus-per-task=4
exec /opt/bin/brittle sweep run study.toml '--set=repair.duration="7h"' --seed=9 --trials=500 --store=store --threads=4 --quiet --shard="$SLURM_ARRAY_TASK_ID/7"
EOF
)
sbatch --parsable "--dependency=afterok:${array%%;*}" <<'EOF'
#!/bin/sh
#SBATCH --job-name="a study"
#SBATCH --output=store/merge-%j.out
#SBATCH --partition=long
#SBATCH --time=1-00:00:00
#SBATCH --account=ml
#SBATCH --exclusive
#SBATCH --kill-on-invalid-dep=yes
exec /opt/bin/brittle sweep merge study.toml '--set=repair.duration="7h"' --seed=9 --trials=500 --store=store --shards=7 --format=json '--output=it'\''s.json'
EOF
