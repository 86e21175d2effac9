# Sourced by what begins with seeds.

# write_seeds <folder of the programs> reader|ranks <folder>: as files of that folder, of which backups are some.
write_seeds() {
    local backups
    "$1/fuzz.write_$2_seeds" "$3"
    for backups in "$3"/*/; do
        if [ -d "$backups" ]; then
            find "$backups" -type f -exec mv {} "$3" ';'
            rmdir "$backups"
        fi
    done
}
