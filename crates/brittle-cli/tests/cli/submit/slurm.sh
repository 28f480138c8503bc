#!/bin/sh
# Written by brittle 0.1.0: an array with a task a shard, and a job that merges when all of them went well.
set -eu
mkdir -p store
array=$(sbatch --parsable <<'EOF'
#!/bin/sh
#SBATCH --job-name=brittle
#SBATCH --output=store/shards-%A_%a.out
#SBATCH --array=0-6
#SBATCH --cpus-per-task=1
exec /opt/bin/brittle sweep run study.toml --store=store --threads=1 --quiet --shard="$SLURM_ARRAY_TASK_ID/7"
EOF
)
sbatch --parsable "--dependency=afterok:${array%%;*}" <<'EOF'
#!/bin/sh
#SBATCH --job-name=brittle
#SBATCH --output=store/merge-%j.out
#SBATCH --kill-on-invalid-dep=yes
exec /opt/bin/brittle sweep merge study.toml --store=store --shards=7
EOF
