# bash completion of roboflow-video-server, -*- shell-script -*-

_roboflow_video_server()
{
    local cur prev words cword
    _init_completion -s || return

    local phases='url upload create status results'
    local kinds='300 400 401 402 403 404 408 409 423 429 500 502 503 504 stall
        reset html empty expired corrupt stall@ reset@ cut@ cutclean@ slow@'

    case $prev in
        --data-dir)
            _filedir -d
            return
            ;;
        --results | --tls-cert | --tls-key)
            _filedir
            return
            ;;
        --fault)
            if [[ $cur == *:* ]]; then
                COMPREPLY=($(compgen -P "${cur%%:*}:" -W "$kinds" -- "${cur#*:}"))
            else
                COMPREPLY=($(compgen -S : -W "$phases" -- "$cur"))
                compopt -o nospace
            fi
            __ltrim_colon_completions "$cur"
            return
            ;;
        --port | --listen | --api-key | --job-time | --poll-limit | --url-expiry)
            return
            ;;
    esac
    COMPREPLY=($(compgen -W '$(_parse_help "$1")' -- "$cur"))
} &&
    complete -F _roboflow_video_server roboflow-video-server
