{{- define "invoice-stream.image" -}}
{{ .Values.image.repository }}{{ if .Values.image.digest }}@{{ .Values.image.digest }}{{ else }}:{{ .Values.image.tag }}{{ end }}
{{- end }}

{{- define "invoice-stream.settings" -}}
{{ dict "data" .Values.settings "kind" "ConfigMap" "name" "" | toJson | sha256sum | trunc 10 | replace "0" "g" | replace "1" "h" | replace "3" "k" | replace "a" "m" | replace "e" "t" | printf "invoice-stream-%s" }}
{{- end }}
